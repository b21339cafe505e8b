/**
 * The views of the console: what each is called, which right opens it, and where its page is.
 *
 * A view is loaded when it is opened. Its right is asked of the server at every call; here it only decides whether the tab is shown.
 */
import type { Component } from "svelte";
import type { ConsoleKey } from "../words/console";
import type { Session } from "./session.svelte";

/** What every view's page is given. */
export interface ViewProps {
  session: Session;
}

/** One view. */
export interface ConsoleView {
  /** Its place in the address, after `#`. */
  id: string;
  /** The right that opens it. */
  right: string;
  label: ConsoleKey;
  /** One line on what it is for. */
  about: ConsoleKey;
  load: () => Promise<{ default: Component<ViewProps> }>;
}

/** All views, in the order of the tabs. */
export const VIEWS: readonly ConsoleView[] = [
  { id: "health", right: "watch", label: "view.health", about: "view.health.about", load: () => import("./views/Health.svelte") },
  { id: "players", right: "watch", label: "view.players", about: "view.players.about", load: () => import("./views/Players.svelte") },
  { id: "figures", right: "watch", label: "view.figures", about: "view.figures.about", load: () => import("./views/Figures.svelte") },
  { id: "notices", right: "announce", label: "view.notices", about: "view.notices.about", load: () => import("./views/Notices.svelte") },
  { id: "operation", right: "operate", label: "view.operation", about: "view.operation.about", load: () => import("./views/Operation.svelte") },
  { id: "accounts", right: "manage-accounts", label: "view.accounts", about: "view.accounts.about", load: () => import("./views/Accounts.svelte") },
  { id: "moderation", right: "moderate", label: "view.moderation", about: "view.moderation.about", load: () => import("./views/Moderation.svelte") },
  { id: "audit", right: "read-audit", label: "view.audit", about: "view.audit.about", load: () => import("./views/Audit.svelte") },
];

/** The view an address names, of those that may be opened; else the first of them. */
export function viewAt(hash: string, open: readonly ConsoleView[]): ConsoleView | null {
  const id = hash.replace(/^#/, "").split("/")[0];
  return open.find((view) => view.id === id) ?? open[0] ?? null;
}

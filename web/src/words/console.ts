/** Words of the operators' console. The server's own reasons are shown as it gives them: operators read what it says. */
import { fill, type Values } from "./fill";

/** By key. */
export const consoleWords = {
  "title": "Console",
  "skip": "Skip to the view",
  "views": "Views",
  "opening": "Opening the console",
  "loading": "Loading",
  "retry": "Try again",
  "logout": "Log out",
  "old": "This part of the page is of another version than the server. Reload it.",
  "reload": "Reload",
  "cancel": "Cancel",
  "more": "Show earlier ones",
  "theme": "Look",
  "theme.system": "As the system",
  "theme.dark": "Dark",
  "theme.light": "Light",
  "role.guest": "Guest",
  "role.player": "Player",
  "role.creator": "Creator",
  "role.moderator": "Moderator",
  "role.operator": "Operator",
  "unreachable": "The server does not answer",
  "unreachable.about": "What is shown may be old. The console keeps trying.",

  "login.title": "Log in",
  "login.about": "With the account of a moderator or an operator. The session is this tab's alone and ends with it.",
  "login.name": "Account name",
  "login.password": "Password",
  "login.do": "Log in",
  "login.busy": "Logging in",

  "refused.title": "No right here",
  "refused.about": "An operator gives roles under Accounts, or at the machine with",
  "refused.other": "Log in as another",

  "view.moderation": "Moderation",
  "view.moderation.about": "What players report, the most urgent first; what is decided holds at once and can be appealed against.",
  "view.audit": "Audit",
  "view.audit.about": "Every privileged act: who, what, whom, why, and what came of it. It cannot be changed.",
  "audit.empty": "No such act stands in the audit.",
  "audit.when": "When",
  "audit.who": "Who",
  "audit.act": "Act",
  "audit.about": "About",
  "audit.detail": "Detail",
  "audit.why": "Why",
  "audit.outcome": "Outcome",
  "audit.machine": "the machine",
  "audit.filter": "Only about",
  "audit.filter.hint": "A Songweaver's id; empty for all.",
  "audit.filter.do": "Filter",
  "audit.count": "{count} entries, the latest first",
} as const;

/** Keys of the console's words. */
export type ConsoleKey = keyof typeof consoleWords;

/** A text of the console. */
export function say(key: ConsoleKey, values: Values = {}): string {
  return fill(consoleWords[key], values);
}

/** The text of a key made of a code, or the code itself: new codes of a newer server stay readable. */
export function sayOr(key: string, fallback: string): string {
  return (consoleWords as Readonly<Record<string, string>>)[key] ?? fallback;
}

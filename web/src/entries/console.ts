/**
 * The operators' console: puts the account, the calls and the pages together.
 *
 * Its session is its own: it begins with a password, lives in this tab only, and is never the game's.
 */
import "@fontsource-variable/nunito/index.css";
import "../style/tokens.css";
import "../style/controls.css";
import "../console/console.css";
import { mount } from "svelte";
import App from "../console/App.svelte";
import { Session } from "../console/session.svelte";
import { Theme } from "../console/theme.svelte";
import { ConsoleApi, consoleTokens } from "../net/console";
import { Api } from "../net/http";

const host = document.getElementById("console");
if (host === null) throw new Error("console.html has no #console");

const api = new Api();
const session = new Session(new ConsoleApi(api), consoleTokens(api));
mount(App, { target: host, props: { session, theme: new Theme() } });
void session.open();

/**
 * Whether this page is still the one that its server serves: a page left open over an update speaks to a server it does not know.
 *
 * A refused WebSocket tells a browser nothing, so the page's own address in the server's `index.html` is looked at instead. It
 * decides nothing; who asks does.
 */

/** Whether the server serves another page than this one; false where that cannot be told. `script` is this page's entry. */
export async function isOldPage(script: string, fetcher: typeof fetch = (input, init) => fetch(input, init)): Promise<boolean> {
  try {
    const response = await fetcher("/", { cache: "no-store" });
    if (!response.ok) return false;
    return !(await response.text()).includes(new URL(script).pathname);
  } catch {
    return false;
  }
}

/** Light or dark, as the system has it or as one chose; kept in this browser. It paints nothing: the style does, by `data-theme`. */

const KEY = "finalverse.console.theme";
const CHOICES = ["system", "dark", "light"] as const;

/** What may be chosen. */
export type Choice = (typeof CHOICES)[number];

/** The choice and what follows from it. */
export class Theme {
  readonly choices = CHOICES;
  choice = $state<Choice>(kept());
  private readonly light = matchMedia("(prefers-color-scheme: light)");

  constructor() {
    this.light.addEventListener("change", () => this.paint());
    this.paint();
  }

  /** Chooses, and remembers it. */
  choose(choice: Choice): void {
    this.choice = choice;
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // Private browsing: it holds for as long as the page stands.
    }
    this.paint();
  }

  private paint(): void {
    const system = this.light.matches ? "light" : "dark";
    document.documentElement.dataset["theme"] = this.choice === "system" ? system : this.choice;
  }
}

function kept(): Choice {
  try {
    const text = localStorage.getItem(KEY);
    return CHOICES.find((choice) => choice === text) ?? "system";
  } catch {
    return "system";
  }
}

/** markdown-it, as far as fences are concerned. */
interface Markdown {
  readonly renderer: {
    readonly rules: {
      fence?: ((tokens: Fence[], index: number, ...rest: never[]) => string) | undefined;
    };
  };
}

interface Fence {
  readonly info: string;
  readonly content: string;
}

/** The texts of the Mermaid diagrams of a page. */
export function diagramsIn(page: string): readonly string[] {
  return Array.from(page.matchAll(/^```mermaid\n([\s\S]*?)^```/gm), ([, text = ""]) => text);
}

/** Has a fence of Mermaid drawn by the component of the theme. */
export function drawDiagrams({ renderer: { rules } }: Markdown): void {
  const { fence } = rules;
  rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() === "mermaid") return `<Diagram text="${encodeURIComponent(token.content)}" />`;
    return fence?.(tokens, index, ...rest) ?? "";
  };
}

import { posix } from "node:path";

/** A token of markdown-it, as far as links are concerned. */
interface Token {
  readonly type: string;
  readonly children: readonly Token[] | null;
  tag: string;
  attrs: unknown;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}

/** markdown-it, as far as links are concerned. */
interface Markdown {
  readonly core: {
    readonly ruler: {
      push(
        name: string,
        rule: (state: {
          readonly tokens: readonly Token[];
          readonly env: { readonly relativePath: string };
        }) => void,
      ): void;
    };
  };
}

/**
 * Where a link of a page leads in the site. A README is the index of its folder. What is no page lies in the repository;
 * undefined where the address of that is not known.
 */
export function addressOf(href: string, page: string, repository: string | undefined): string | undefined {
  if (/^(?:[a-z]+:|#)/.test(href)) return href;
  const [path = ""] = href.split("#");
  if (path.endsWith(".md")) return href.replace(/(^|\/)README\.md/, "$1index.md");
  if (repository === undefined) return undefined;
  return `${repository}/blob/HEAD/${posix.join(posix.dirname(page), path)}`;
}

/** Makes every link of a page lead to where it leads in the site; one that leads nowhere becomes text. */
export function leadLinks(markdown: Markdown, repository: string | undefined): void {
  markdown.core.ruler.push("relay-links", ({ tokens, env: { relativePath } }) => {
    let isText = false;
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === "link_open") {
        const address = addressOf(token.attrGet("href") ?? "", relativePath, repository);
        isText = address === undefined;
        if (address === undefined) token.attrs = null;
        else token.attrSet("href", address);
      }
      if (isText && /^link_(?:open|close)$/.test(token.type)) token.tag = "span";
    }
  });
}

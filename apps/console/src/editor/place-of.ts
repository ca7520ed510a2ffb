import { jsonLanguage } from "@codemirror/lang-json";

type SyntaxNode = ReturnType<typeof jsonLanguage.parser.parse>["topNode"];

/** A span of a text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/**
 * Where a JSON pointer leads in a JSON text. For a value that is not there it is the innermost one around it that is,
 * of an object only its brace.
 */
export function placeOf(text: string, pointer: string): Place {
  const parts = pointer.split("/").slice(1).map(unescaped);
  let node = valueIn(jsonLanguage.parser.parse(text).topNode);
  for (const part of parts) {
    const inner = node && childOf(node, part, text);
    if (!inner) return node ? openingOf(node) : { from: 0, to: Math.min(1, text.length) };
    node = inner;
  }
  return node ? { from: node.from, to: node.to } : { from: 0, to: Math.min(1, text.length) };
}

function valueIn(top: SyntaxNode): SyntaxNode | null {
  return top.firstChild;
}

function openingOf({ name, from, to }: SyntaxNode): Place {
  return name === "Object" || name === "Array" ? { from, to: from + 1 } : { from, to };
}

function childOf(node: SyntaxNode, part: string, text: string): SyntaxNode | null {
  if (node.name === "Object") {
    const property = node
      .getChildren("Property")
      .find(({ firstChild: name }) => name && nameOf(text.slice(name.from, name.to)) === part);
    return property?.lastChild ?? null;
  }
  if (node.name !== "Array") return null;
  const values: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (/^[A-Z]/.test(child.name)) values.push(child);
  return values[Number(part)] ?? null;
}

function nameOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return "";
  }
}

function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

import { history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { nonceOfPage } from "../nonce.ts";

/** A fault at its place in the text. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

export interface EditorProps {
  /** Names it for who does not see its place. */
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly marks?: readonly Mark[];
  readonly example: string;
}

const COLORS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--mantine-color-anchor)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--editor-number)" },
]);

const NO_MARKS: readonly Mark[] = [];

/** CodeMirror for JSON. Tab leaves it, so that nobody is caught in it with the keyboard. */
export function CodeMirror({ label, text, onChange, marks = NO_MARKS, example }: EditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const change = useRef(onChange);
  const given = useRef({ label, text, example });
  useEffect(() => {
    change.current = onChange;
  }, [onChange]);
  useEffect(() => {
    if (!parent.current) return;
    view.current = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: given.current.text,
        extensions: extensionsOf(given.current, (value) => change.current(value)),
      }),
    });
    return () => view.current?.destroy();
  }, []);
  useEffect(() => {
    const { current } = view;
    if (!current) return;
    const { length } = current.state.doc;
    const inText: Diagnostic[] = marks
      .filter(({ to }) => to <= length)
      .map(({ from, to, severity, message }) => ({ from, to, severity, message }));
    current.dispatch(setDiagnostics(current.state, inText));
  }, [marks]);
  return <div ref={parent} className="editor-frame" />;
}

function extensionsOf(
  { label, example }: Pick<EditorProps, "label" | "example">,
  onChange: (text: string) => void,
) {
  return [
    EditorView.cspNonce.of(nonceOfPage()),
    EditorView.contentAttributes.of({ "aria-label": label }),
    EditorView.lineWrapping,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
    history(),
    json(),
    syntaxHighlighting(COLORS),
    lineNumbers(),
    lintGutter(),
    placeholder(example),
    keymap.of(historyKeymap),
  ];
}

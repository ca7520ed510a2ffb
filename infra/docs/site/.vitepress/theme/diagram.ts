import { useData } from "vitepress";
import { defineComponent, h, onMounted, ref, useId, watch } from "vue";

/** Draws a Mermaid diagram in the reader's browser, light or dark as the page. Until then its text is shown. */
export const Diagram = defineComponent({
  props: { text: { type: String, required: true } },
  setup(props) {
    const text = decodeURIComponent(props.text);
    const id = `diagram-${useId()}`;
    const svg = ref("");
    const { isDark } = useData();
    async function draw() {
      const { default: mermaid } = await import("mermaid");
      mermaid.initialize({ startOnLoad: false, htmlLabels: false, theme: isDark.value ? "dark" : "default" });
      svg.value = (await mermaid.render(id, text)).svg;
    }
    onMounted(draw);
    watch(isDark, draw);
    return () => (svg.value === "" ? h("pre", text) : h("div", { class: "diagram", innerHTML: svg.value }));
  },
});

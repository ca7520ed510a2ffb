import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorScheme,
  type MantineColorSchemeManager,
} from "@mantine/core";

export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: "sm",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: "650", sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.05rem" } } },
  cursorType: "pointer",
  components: {
    Anchor: { defaultProps: { underline: "always" } },
    // Its header is no banner of the page.
    Modal: {
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        attributes: { header: { role: "presentation" } },
      },
    },
    Table: { defaultProps: { verticalSpacing: "xs", highlightOnHover: true } },
  },
});

/** Some of Mantine's own shades are too faint for WCAG AA (4.5:1) on their backgrounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#596068",
    "--mantine-color-placeholder": "#6b7280",
    "--mantine-color-error": "#c2201f",
    "--mantine-color-anchor": "#1a56b8",
    "--mantine-color-blue-light-color": "#0f4c8a",
    "--mantine-color-yellow-light-color": "#7a4300",
    "--mantine-color-orange-light-color": "#8a3c00",
    "--mantine-color-red-light-color": "#a51d1d",
    "--mantine-color-red-outline": "#c2201f",
  },
  dark: {
    "--mantine-color-dimmed": "#a6abb3",
    "--mantine-color-placeholder": "#9aa0a8",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-anchor": "#74b1f5",
  },
});

let chosen: MantineColorScheme | undefined;

/** Keeps the chosen colour scheme until the page is closed: the console stores nothing in the browser. */
export const colorSchemeInMemory: MantineColorSchemeManager = {
  get: (defaultValue) => chosen ?? defaultValue,
  set: (value) => {
    chosen = value;
  },
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => {
    chosen = undefined;
  },
};

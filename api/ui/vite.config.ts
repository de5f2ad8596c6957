import { defineConfig } from "vite";

export default defineConfig({
  base: "/",
  css: { preprocessorOptions: { scss: { quietDeps: true, silenceDeprecations: ["import", "global-builtin"] } } },
  // No inlined assets: the content security policy allows nothing inline.
  build: { outDir: "dist", emptyOutDir: true, assetsInlineLimit: 0, modulePreload: false, sourcemap: false },
});

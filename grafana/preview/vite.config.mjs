import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'window' },
  esbuild: { jsx: 'automatic' },
  build: { target: 'esnext', outDir: 'node_modules/.preview', emptyOutDir: true, chunkSizeWarningLimit: 20000 },
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const API_URL = process.env.API_URL ?? 'http://localhost:3000';
/** The host stays the page's own: the API compares it with the origin before it sets a cookie. */
const api = { target: API_URL, changeOrigin: false };

/** Compresses as hard as it goes, once, so that the server has nothing to do but to send. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    // Only now are the names of other files in them final.
    writeBundle({ dir = '' }, bundle) {
      const { BROTLI_PARAM_QUALITY, BROTLI_MAX_QUALITY } = constants;
      for (const fileName of Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name))) {
        const file = join(dir, fileName);
        const source = readFileSync(file);
        writeFileSync(
          `${file}.br`,
          brotliCompressSync(source, { params: { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY } }),
        );
        writeFileSync(`${file}.gz`, gzipSync(source, { level: 9 }));
      }
    },
  };
}

/** What the API writes into the document, for the development server. */
function serviceFacts(): Plugin {
  return {
    name: 'service-facts',
    apply: 'serve',
    transformIndexHtml: (html) =>
      html.replace(
        '%SERVICE%',
        '{&quot;accounts&quot;:&quot;own&quot;,&quot;sandbox&quot;:{&quot;chat&quot;:true,&quot;mailbox&quot;:true}}',
      ),
  };
}

export default defineConfig({
  root: import.meta.dirname,
  // The API puts a fresh one into each document it serves (src/page).
  html: { cspNonce: '%NONCE%' },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The policy lets nothing in that is written into another file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // Libraries mark what runs in a browser, which is everything here.
      onLog: (level, log, tell) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : tell(level, log)),
    },
  },
  server: { port: 5173, strictPort: true, proxy: { '/api': api, '/d': api, '/u': api } },
  plugins: [compressed(), serviceFacts()],
});

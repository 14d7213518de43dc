// Owns how the pages look, in the colours of the mails; and the one source of styles that their policy allows.

import { createHash } from 'node:crypto';
import { type Colours, DARK, LIGHT, type Part } from '../mail-style.js';

const GROUND = { light: '#f3f4f6', dark: '#121417' };
/** White on red, and the same the other way round: at least 4.5:1 in both. */
const DANGER: Record<'light' | 'dark', Colours> = {
  light: { ink: '#ffffff', ground: '#a32020', edge: '#a32020' },
  dark: { ink: '#2b0d0d', ground: '#ff9c94', edge: '#ff9c94' },
};

const colours = (of: Record<Part, Colours>, ground: string, danger: Colours): string =>
  [
    `--ground:${ground};--danger-ink:${danger.ink};--danger:${danger.ground}`,
    ...(['card', 'note', 'link', 'post', 'code', 'main', 'other'] as const).map(
      (part) => `--${part}-ink:${of[part].ink};--${part}:${of[part].ground};--${part}-edge:${of[part].edge}`,
    ),
  ].join(';');

export const STYLES = [
  `:root{color-scheme:light dark;${colours(LIGHT, GROUND.light, DANGER.light)}}`,
  `@media (prefers-color-scheme:dark){:root{${colours(DARK, GROUND.dark, DANGER.dark)}}}`,
  '*{box-sizing:border-box}',
  "body{margin:0;padding:24px 12px 40px;background:var(--ground);color:var(--card-ink);font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}",
  'header,main,footer{max-width:600px;margin:0 auto}',
  'header{padding:0 4px 12px;font-weight:700;color:var(--link-ink)}',
  'main{padding:28px;background:var(--card);border:1px solid var(--card-edge);border-radius:12px}',
  'footer{padding:16px 4px 0;font-size:14px;color:var(--note-ink)}',
  'h1{margin:0;font-size:24px;line-height:1.3}',
  'p{margin:12px 0 0}',
  '.quiet{font-size:14px;color:var(--note-ink)}',
  '.hint{margin:0}',
  '.topic{margin-top:4px;color:var(--note-ink)}',
  '.topic,.line{unicode-bidi:plaintext}',
  '.notice{margin:0 0 20px;padding:12px 16px;border:1px solid var(--other-edge);border-radius:8px;background:var(--other);color:var(--other-ink);font-weight:600}',
  '.text{margin:16px 0 0;padding:16px;border:0 solid var(--post-edge);border-left-width:4px;border-radius:6px;background:var(--post);color:var(--post-ink);font:inherit;line-height:1.5625;white-space:pre-wrap;unicode-bidi:plaintext}',
  '.copy{cursor:copy;-webkit-user-select:all;user-select:all}',
  'form{margin:20px 0 0}',
  '.stays{position:sticky;bottom:0;margin:8px -2px 0;padding:12px 2px;background:var(--card)}',
  '.stays+.links{margin-top:12px}',
  'label{display:block;font-weight:600}',
  'textarea{display:block;width:100%;min-height:96px;margin:8px 0 16px;padding:12px;border:1px solid var(--other-edge);border-radius:8px;background:var(--card);color:var(--card-ink);font:inherit;resize:vertical}',
  '.acts{display:flex;flex-wrap:wrap;align-items:center;gap:12px;margin:20px 0 0}',
  '.acts form{margin:0}',
  '.button{display:inline-flex;align-items:center;justify-content:center;min-height:48px;padding:10px 20px;border:1px solid var(--other-edge);border-radius:8px;background:var(--other);color:var(--other-ink);font:inherit;font-weight:600;line-height:1.25;text-align:center;text-decoration:none;cursor:pointer}',
  '.main{border-color:var(--main-edge);background:var(--main);color:var(--main-ink)}',
  '.danger{border-color:var(--danger);background:var(--danger);color:var(--danger-ink)}',
  '.button:hover{filter:brightness(1.08)}',
  '.links{display:flex;flex-wrap:wrap;align-items:center;gap:0 20px;margin:24px 0 0;padding:12px 0 0;border-top:1px solid var(--card-edge);font-size:14px;color:var(--note-ink)}',
  '.links a{display:inline-flex;align-items:center;min-height:44px;color:var(--link-ink)}',
  ':focus-visible{outline:3px solid var(--link-ink);outline-offset:2px}',
  '@media (max-width:480px){body{padding:12px 8px 32px}main{padding:20px 16px}.acts,.acts form,.button{width:100%}.acts{gap:10px}.acts.undo,.undo form{width:auto}}',
].join('');

const HASH = createHash('sha256').update(STYLES).digest('base64');

/** No script, nothing fetched, and forms that lead back here only. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${HASH}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

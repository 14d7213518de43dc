// One stylesheet for both pages: phone first, light and dark by the system's choice, like the apps they stand in for.
export const STYLES = `
:root { color-scheme: light dark; --wall: #c6d7e2; --card: #fff; --ink: #0f1419; --soft: #5d6b78; --line: #dde4ea;
  --mine: #e3fbd0; --accent: #1c74bd; --tint: #e9f2fa; --code: #f1f4f7; --key: rgb(44 74 98 / .82); --key-hover: rgb(44 74 98 / .95);
  --key-ink: #fff; --fill: #2481cc; --nav: #f4f7f9; }
@media (prefers-color-scheme: dark) { :root { --wall: #0e1621; --card: #182533; --ink: #f1f5f9; --soft: #93a5b5; --line: #24323f;
  --mine: #2b5278; --accent: #6cb6f5; --tint: #1f3143; --code: #101b27; --key: rgb(52 71 90 / .9); --key-hover: rgb(69 92 115 / .95);
  --key-ink: #fff; --fill: #2b78b8; --nav: #131d28; } }
* { box-sizing: border-box; }
html { height: 100%; }
body { margin: 0; height: 100dvh; display: flex; flex-direction: column; background: var(--wall); color: var(--ink);
  font: 16px/1.4 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; -webkit-text-size-adjust: 100%; }
nav { display: flex; align-items: center; gap: .25rem; padding: 0 .75rem; background: var(--nav); border-bottom: 1px solid var(--line); font-size: .875rem; }
nav a { padding: .5rem .6rem; min-height: 2.25rem; text-decoration: none; color: var(--soft); border-bottom: 2px solid transparent; }
nav a[aria-current] { color: var(--accent); border-color: currentColor; font-weight: 600; }
nav small { margin-left: auto; }
a { color: var(--accent); }
h1 { font-size: 1.0625rem; margin: 0; }
h2 { font-size: 1.2rem; margin: .25rem 0; }
small, .soft { color: var(--soft); font-weight: 400; font-size: .8125rem; }
button, select, textarea { font: inherit; color: inherit; }
button { cursor: pointer; border: 0; background: none; padding: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
[hidden] { display: none !important; }

.chat { position: relative; flex: 1; min-height: 0; width: 100%; max-width: 46rem; margin: 0 auto; display: flex; flex-direction: column; }
.chat header { display: flex; gap: .6rem; align-items: center; padding: .45rem .75rem; background: var(--card); border-bottom: 1px solid var(--line); }
.chat h1 { flex: 1; min-width: 0; line-height: 1.2; }
.chat h1 small { display: block; }
#avatar { flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%; display: grid; place-items: center; background: linear-gradient(#6cb9f5, #2d87cf);
  color: #fff; font-weight: 600; font-size: 1.1rem; }
#chats { max-width: 9.5rem; font-size: .875rem; padding: .35rem .4rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
#block { font-size: .875rem; color: var(--soft); padding: .5rem .25rem; }
#messages { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: .6rem .6rem 1rem; display: flex; flex-direction: column; gap: .4rem; }
#messages:focus-visible { outline-offset: -2px; }
#messages > :first-child { margin-top: auto; }
#empty { position: absolute; inset: 35% 2rem auto; margin: 0 auto; width: fit-content; padding: .5rem .9rem; border-radius: 1rem; text-align: center;
  background: var(--key); color: var(--key-ink); font-size: .9rem; }
.day { align-self: center; margin: .4rem 0; padding: .1rem .65rem; border-radius: 1rem; background: var(--key); color: var(--key-ink); font-size: .8125rem; }

.message { display: grid; gap: .2rem; align-self: flex-start; max-width: min(92%, 36rem); min-width: 0; border-radius: 1rem; }
.message.mine { align-self: flex-end; }
.bubble { min-width: 0; padding: .4rem .65rem .3rem; background: var(--card); border-radius: 1rem 1rem 1rem .3rem; box-shadow: 0 1px 1px rgb(0 0 0 / .12); }
.mine .bubble { background: var(--mine); border-radius: 1rem 1rem .3rem 1rem; }
.sender { color: var(--accent); font-weight: 600; font-size: .875rem; }
.mine .sender { color: inherit; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.sticker { font-size: 5rem; line-height: 1.15; }
.bubble:has(.sticker) { padding-inline: 0; background: none !important; box-shadow: none; }
.bubble:has(.sticker) .foot small { padding: .2rem .5rem; border-radius: 1rem; background: var(--key); color: var(--key-ink); opacity: 1; }
.text button.command { color: var(--accent); }
.text button.command:hover { text-decoration: underline; }
.mine .text button.command, .mine .text a { color: inherit; text-decoration: underline; }
.foot { display: flex; gap: .75rem; align-items: center; justify-content: flex-end; font-size: .75rem; line-height: 1; margin-top: .1rem; }
.foot small { font-size: inherit; padding: .25rem 0; }
.foot .reply { color: var(--accent); padding: .35rem .25rem; margin-right: auto; margin-left: -.25rem; font-size: .8125rem; }
.mine .foot small { color: inherit; opacity: .8; }
blockquote, .quote { position: relative; margin: .25rem 0; padding: .25rem .6rem; border-left: 3px solid var(--accent); border-radius: .3rem .5rem .5rem .3rem;
  background: var(--tint); }
blockquote { font-size: .9375rem; }
s { color: var(--soft); }
.folded > div { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.folded.open > div { display: block; }
.unfold { display: block; margin-left: auto; padding: .3rem .1rem .15rem; color: var(--accent); font-size: .8125rem; }
.unfold::after { content: ' ⌄'; }
.open .unfold::after { content: ' ⌃'; }
.quote { display: block; width: 100%; text-align: left; font-size: .875rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.quote b { display: block; color: var(--accent); }
.mine .quote { background: rgb(0 0 0 / .08); border-color: currentColor; }
.mine .quote b { color: inherit; }
.code { position: relative; margin: .25rem 0; border-radius: .5rem; border-left: 3px solid var(--accent); background: var(--code); overflow: hidden; }
.code pre { margin: 0; padding: .4rem .6rem .5rem; font: .875rem/1.45 ui-monospace, SFMono-Regular, Menlo, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; cursor: copy; }
.code .copy { display: flex; width: 100%; justify-content: space-between; align-items: center; padding: .4rem .6rem; color: var(--accent); font-size: .8125rem;
  font-weight: 600; background: var(--tint); }
.code .copy::after { content: ''; width: .6rem; height: .7rem; margin-right: .2rem; border: 1.5px solid; border-radius: 2px; background: var(--tint);
  box-shadow: .2rem -.2rem 0 -1.5px var(--tint), .2rem -.2rem 0 0 currentColor; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, monospace; color: var(--accent); cursor: copy; }
.keys { display: grid; gap: .2rem; min-width: min(17rem, 88vw); }
.keys div { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: .2rem; }
.key { position: relative; display: grid; place-items: center; min-height: 2.75rem; padding: .3rem .2rem; border-radius: .55rem; background: var(--key);
  color: var(--key-ink); font-size: .875rem; font-weight: 500; line-height: 1.2; text-align: center; text-decoration: none; overflow-wrap: anywhere; }
.key:hover { background: var(--key-hover); }
.key:active { transform: scale(.98); }
.key .mark { position: absolute; top: .15rem; right: .35rem; font-size: .7rem; }
.key[aria-busy=true] { animation: busy .8s ease-in-out infinite alternate; }
@keyframes busy { to { opacity: .45; } }
@media (prefers-reduced-motion: reduce) { .key { animation: none !important; transform: none !important; } .key[aria-busy=true] { opacity: .6; } }

#replying { display: flex; gap: .5rem; align-items: center; padding: .35rem .35rem .35rem .9rem; background: var(--card); border-top: 1px solid var(--line); font-size: .875rem; }
#replying div { flex: 1; min-width: 0; padding-left: .5rem; border-left: 3px solid var(--accent); }
#replying b { display: block; color: var(--accent); }
#replying span { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; color: var(--soft); }
#stop-replying { flex: none; width: 2.75rem; height: 2.75rem; font-size: 1.5rem; color: var(--soft); }
#compose { display: flex; gap: .25rem; align-items: flex-end; padding: .35rem .4rem calc(.35rem + env(safe-area-inset-bottom)); background: var(--card); border-top: 1px solid var(--line); }
#text { flex: 1; min-width: 0; max-height: 9rem; field-sizing: content; resize: none; border: 0; background: none; padding: .65rem .5rem; line-height: 1.4; }
#text::placeholder { color: var(--soft); opacity: 1; }
#text:focus-visible { outline: none; }
#compose:focus-within { border-top-color: var(--accent); box-shadow: 0 -1px 0 var(--accent); }
#menu { flex: none; margin-bottom: .25rem; min-height: 2.25rem; padding: 0 .75rem; border-radius: 1.2rem; background: var(--fill); color: #fff; font-size: .875rem; font-weight: 600; }
#sticker, #send { flex: none; width: 2.75rem; height: 2.75rem; font-size: 1.5rem; line-height: 1; color: var(--soft); }
#send { color: var(--accent); }
#commands { list-style: none; margin: 0; padding: .3rem 0; max-height: 45dvh; overflow-y: auto; background: var(--card); border-top: 1px solid var(--line);
  border-radius: .9rem .9rem 0 0; box-shadow: 0 -2px 12px rgb(0 0 0 / .15); }
#commands button { display: flex; gap: .75rem; align-items: baseline; width: 100%; min-height: 2.75rem; padding: .45rem 1rem; text-align: left; }
#commands button:hover, #commands button:focus-visible { background: var(--tint); outline-offset: -2px; }
#commands b { flex: none; color: var(--accent); font-weight: 600; }
.wide { min-height: 3.25rem; background: var(--card); border-top: 1px solid var(--line); color: var(--accent); font-weight: 600; text-transform: uppercase; }
#toast { position: absolute; z-index: 2; left: 50%; top: 4.25rem; transform: translateX(-50%); width: max-content; max-width: 88%; padding: .6rem .95rem; border-radius: .8rem;
  background: rgb(24 32 40 / .94); color: #fff; font-size: .9375rem; white-space: pre-wrap; box-shadow: 0 2px 10px rgb(0 0 0 / .3); pointer-events: none; }
#toast:empty { opacity: 0; padding: 0; }
dialog { width: min(20rem, 88vw); padding: 1.1rem 1.2rem .6rem; border: 0; border-radius: .9rem; background: var(--card); color: var(--ink); box-shadow: 0 8px 40px rgb(0 0 0 / .4); }
dialog::backdrop { background: rgb(0 0 0 / .45); }
dialog p { margin: 0; white-space: pre-wrap; }
dialog form { text-align: right; }
dialog button { min-width: 3.5rem; min-height: 2.75rem; color: var(--accent); font-weight: 600; }
@media (min-width: 46.1rem) { .chat { border-inline: 1px solid var(--line); } }

.empty { color: var(--soft); padding: 1.5rem 1rem; margin: 0; text-align: center; }
.mailbox { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(17rem, 23rem) minmax(0, 1fr); background: var(--card); }
#list { border-right: 1px solid var(--line); overflow-y: auto; min-height: 0; }
#list h1 { padding: .8rem 1rem; }
#trouble { margin: 0; padding: .5rem 1rem; }
#mails { list-style: none; margin: 0; padding: 0; outline: 0; }
#mails button { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem .6rem; width: 100%; text-align: left; padding: .65rem 1rem; border-top: 1px solid var(--line); }
#mails button:hover { background: var(--nav); }
#mails button:focus-visible { outline-offset: -2px; }
#mails button[aria-current=true] { background: var(--tint); box-shadow: inset 3px 0 var(--accent); }
#mails b { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
#mails time { color: var(--soft); font-size: .8125rem; }
#mails small { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#mail { display: flex; flex-direction: column; min-width: 0; min-height: 0; padding: 1rem; overflow-y: auto; background: var(--nav); }
#mail .soft { margin: 0; overflow-wrap: anywhere; }
#mail iframe { flex: 1; width: 100%; min-height: 24rem; border: 1px solid var(--line); border-radius: .6rem; background: #fff; }
#mail pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, monospace; background: var(--card);
  border: 1px solid var(--line); padding: 1rem; border-radius: .6rem; }
.back { display: none; align-self: flex-start; min-height: 2.75rem; color: var(--accent); }
.tabs { display: flex; gap: .3rem; margin: .75rem 0; }
.tabs button { min-height: 2.5rem; padding: .3rem .8rem; border-radius: 1.25rem; color: var(--soft); font-size: .9rem; }
.tabs button[aria-pressed=true] { background: var(--tint); color: var(--accent); font-weight: 600; }
@media (max-width: 44rem) {
  .mailbox { display: block; overflow-y: auto; }
  #list { max-height: 45dvh; border-right: 0; border-bottom: 1px solid var(--line); }
  #mail { min-height: 100%; overflow: visible; padding-top: .25rem; }
  .back { display: block; }
}
`;

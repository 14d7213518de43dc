export const STYLES = `
:root { color-scheme: light dark; --bg: #eef1f4; --card: #fff; --ink: #14202b; --soft: #5b6b7a; --line: #d5dce3;
  --mine: #dcf3c8; --accent: #0b6bcb; --button: #e3edf7; }
@media (prefers-color-scheme: dark) { :root { --bg: #0f1720; --card: #1b2733; --ink: #e8eef4; --soft: #9fb0c0;
  --line: #2d3c4a; --mine: #234d3a; --accent: #6ab3ff; --button: #26374a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
nav { display: flex; gap: 1rem; padding: .5rem 1rem; background: var(--card); border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
h1 { font-size: 1.1rem; margin: 0; }
small, .soft { color: var(--soft); font-weight: 400; font-size: .85rem; }
button, select, input { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: .6rem;
  background: var(--card); padding: .4rem .7rem; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
[hidden] { display: none !important; }
.chat { max-width: 44rem; margin: 0 auto; height: calc(100dvh - 2.6rem); display: flex; flex-direction: column; }
.chat header { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; padding: .6rem 1rem; }
.chat header h1 { flex: 1 1 100%; }
#messages { flex: 1; overflow-y: auto; padding: .5rem 1rem; display: flex; flex-direction: column; gap: .6rem; }
.bubble { max-width: 96%; align-self: flex-start; background: var(--card); border: 1px solid var(--line);
  border-radius: 1rem 1rem 1rem .25rem; padding: .55rem .8rem; }
.bubble.mine { align-self: flex-end; background: var(--mine); border-radius: 1rem 1rem .25rem 1rem; }
.bubble .text { white-space: pre-wrap; overflow-wrap: anywhere; }
.bubble .foot { display: flex; gap: .75rem; align-items: center; justify-content: flex-end; margin-top: .25rem; }
.bubble .foot button { border: 0; background: none; color: var(--accent); padding: 0; font-size: .85rem; }
.bubble pre, .bubble code { font: .9em ui-monospace, monospace; background: var(--bg); border-radius: .35rem; padding: .1rem .3rem; white-space: pre-wrap; }
.bubble blockquote { margin: 0; padding-left: .6rem; border-left: 3px solid var(--accent); }
.quote { border-left: 3px solid var(--accent); padding-left: .5rem; color: var(--soft); font-size: .85rem; margin-bottom: .3rem; }
.keys { display: grid; gap: .35rem; margin-top: .5rem; }
.keys div { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: .35rem; }
.keys button, .keys a { background: var(--button); border: 0; border-radius: .6rem; padding: .55rem .4rem; min-height: 2.75rem;
  text-align: center; text-decoration: none; color: var(--ink); font-size: .92rem; overflow-wrap: break-word; }
#replying { margin: 0; padding: .3rem 1rem; color: var(--soft); font-size: .85rem; }
#compose { display: flex; gap: .5rem; padding: .6rem 1rem; }
#compose input { flex: 1; min-width: 0; }
#toast { position: fixed; left: 50%; top: 7.5rem; transform: translateX(-50%); width: max-content; max-width: 90vw; background: var(--ink);
  color: var(--bg); padding: .6rem 1rem; border-radius: .8rem; }
.empty { color: var(--soft); padding: 2rem 1rem; text-align: center; }
.mailbox { display: grid; grid-template-columns: minmax(16rem, 22rem) 1fr; min-height: calc(100dvh - 2.6rem); }
.mailbox section { border-right: 1px solid var(--line); background: var(--card); }
.mailbox section h1 { padding: .8rem 1rem; }
#mails { list-style: none; margin: 0; padding: 0; }
#mails button { width: 100%; text-align: left; border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: .7rem 1rem; }
#mails button[aria-current=true] { background: var(--button); }
#mails b { display: block; }
#mail { padding: 1rem; min-width: 0; }
#mail iframe { width: 100%; height: 75vh; border: 1px solid var(--line); border-radius: .6rem; background: #fff; }
#mail pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--card); padding: 1rem; border-radius: .6rem; }
.tabs { display: flex; gap: .5rem; margin: .75rem 0; }
.tabs button[aria-pressed=true] { background: var(--button); }
@media (max-width: 44rem) { .mailbox { grid-template-columns: 1fr; } .mailbox section { border-right: 0; border-bottom: 1px solid var(--line); } }
`;

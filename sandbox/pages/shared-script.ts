// Runs in the browser, for both pages. Builds every node by `textContent`, so that no message can script a page.
export const SHARED_SCRIPT = `
export const $ = (id) => document.getElementById(id);

export const element = (tag, { text, name, ...attributes } = {}, ...children) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (name) node.className = name;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
};

export const button = (options, act) => {
  const node = element('button', { type: 'button', ...options });
  node.addEventListener('click', act);
  return node;
};

export const link = (href, ...children) =>
  element('a', { href, target: '_blank', rel: 'noreferrer' }, ...children);

/** The text with its web addresses as links; what ends a sentence is no part of an address. */
export const linked = (text) => {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(/https?:\\/\\/[^\\s<>"]*[^\\s<>".,:;!?')\\]]/g)) {
    nodes.push(text.slice(at, found.index), link(found[0], found[0]));
    at = found.index + found[0].length;
  }
  nodes.push(text.slice(at));
  return nodes;
};

export const call = async (path, body) => {
  const answer = await fetch(path, body === undefined ? {} :
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(path + ' answered ' + answer.status);
  return answer.json();
};
`;

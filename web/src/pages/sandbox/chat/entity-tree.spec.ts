import { describe, expect, it } from '@jest/globals';
import { entityTree, type TextNode } from './entity-tree';

/** The tree as mark-up, to be read at a glance. */
const markup = (nodes: TextNode[]): string =>
  nodes.map((node) => (typeof node === 'string' ? node : `<${node.type}>${markup(node.children)}</>`)).join('');
const tree = (text: string, ...entities: [string, number, number][]) =>
  markup(
    entityTree(
      text,
      entities.map(([type, offset, length]) => ({ type, offset, length })),
    ),
  );

describe('entityTree', () => {
  it('leaves plain text alone', () => {
    expect(entityTree('plain', [])).toEqual(['plain']);
    expect(entityTree('', [])).toEqual([]);
  });

  it('nests struck and bold words inside a folded quote, whatever their order', () => {
    const expected = 'Draft\n<expandable_blockquote>an <strikethrough>old</> <bold>new</> word</>.';
    const entities: [string, number, number][] = [
      ['bold', 13, 3],
      ['expandable_blockquote', 6, 15],
      ['strikethrough', 9, 3],
    ];
    expect(tree('Draft\nan old new word.', ...entities)).toBe(expected);
    expect(tree('Draft\nan old new word.', ...entities.toReversed())).toBe(expected);
  });

  it('puts a quote around what spans the same text, and nothing inside code', () => {
    expect(tree('word', ['bold', 0, 4], ['blockquote', 0, 4])).toBe('<blockquote><bold>word</></>');
    expect(tree('word', ['code', 0, 4], ['italic', 0, 4])).toBe('<italic><code>word</></>');
    expect(tree('a word', ['pre', 0, 6], ['bold', 2, 4])).toBe('<pre>a word</>');
  });

  it('cuts in two what only overlaps', () => {
    expect(tree('abcdef', ['bold', 0, 4], ['italic', 2, 4])).toBe('<bold>ab<italic>cd</></><italic>ef</>');
    expect(tree('abcdef', ['bold', 0, 3], ['italic', 1, 3], ['underline', 2, 4])).toBe(
      '<bold>a<italic>b<underline>c</></></><underline><italic>d</>ef</>',
    );
  });

  it('counts as Telegram does, and keeps the address of a link', () => {
    expect(tree('👍🏽 yes', ['bold', 5, 3])).toBe('👍🏽 <bold>yes</>');
    expect(entityTree('go', [{ type: 'text_link', offset: 0, length: 2, url: 'https://x.test' }])).toEqual([
      { type: 'text_link', url: 'https://x.test', offset: 0, children: ['go'] },
    ]);
  });

  it('works from its source text alone, as the page runs it', async () => {
    const source = `export ${entityTree.toString()}`;
    const page: { entityTree: typeof entityTree } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    const entities = [{ type: 'bold', offset: 0, length: 2 }];
    expect(page.entityTree('bold', entities)).toEqual(entityTree('bold', entities));
  });
});

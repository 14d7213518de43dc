import { describe, expect, it } from '@jest/globals';
import { isPage, PAGES, tokenPage } from './pages.js';

describe('isPage', () => {
  it.each([...Object.values(PAGES).filter((path) => !path.includes(':')), '/posts/12', '/settings/', '/posts/12/'])(
    'knows %s',
    (path) => {
      expect(isPage(path)).toBe(true);
    },
  );

  it.each(['/api/v1/posts', '/d/token', '/nothing', '/posts/1/2', '/postsx', '//posts', ''])(
    'does not know %j',
    (path) => {
      expect(isPage(path)).toBe(false);
    },
  );
});

describe('tokenPage', () => {
  it('keeps the token where no server sees it', () => {
    const url = new URL(tokenPage('https://drafts.example.org', 'confirm', '7.secret'));
    expect([url.pathname, url.search, url.hash]).toEqual(['/confirm', '', '#7.secret']);
  });
});

// Owns the addresses of the web page: the API serves it there, the page finds its way by them, and messages lead to them.

export const PAGES = {
  home: '/',
  posts: '/posts',
  newPost: '/posts/new',
  post: '/posts/:id',
  settings: '/settings',
  sandbox: '/sandbox',
  account: '/account',
  logIn: '/log-in',
  signUp: '/sign-up',
  confirm: '/confirm',
  forgot: '/forgot',
  reset: '/reset',
} as const;

/** @param id of the post that the page shows. */
export const postPage = (id: number): string => PAGES.post.replace(':id', String(id));

export type PageName = keyof typeof PAGES;

const PATTERNS = Object.values(PAGES).map((path) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`));

/** With or without a slash at its end. */
export const isPage = (path: string): boolean => {
  const plain = path.length > 1 ? path.replace(/\/$/, '') : path;
  return PATTERNS.some((pattern) => pattern.test(plain));
};

/** The page that a mail's token opens. It stands after the `#`, which browsers keep to themselves: no log ever has it. */
export const tokenPage = (publicUrl: string, page: 'confirm' | 'reset', token: string): string =>
  `${publicUrl}${PAGES[page]}#${token}`;

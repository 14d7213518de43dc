// The one list of the page's pages: where each is, who may see it, and whether the navigation leads there. A page that is not
// in it does not exist.

import {
  type ComponentType,
  type ForwardRefExoticComponent,
  lazy,
  type LazyExoticComponent,
  type SVGProps,
} from 'react';
import { BeakerIcon, Cog6ToothIcon, PencilSquareIcon } from '@heroicons/react/24/outline';
import { PAGES } from '../../../domain/pages';
import { serviceFacts } from './service-facts';

export interface AppPage {
  path: string;
  /** Of the document, and what a screen reader hears on arrival. */
  title: string;
  /** `guest`: only while signed out, such as the log-in. */
  audience: 'user' | 'guest' | 'anyone';
  /** Loaded when it is gone to. */
  Page: LazyExoticComponent<ComponentType>;
  navigation?: { label: string; Icon: ForwardRefExoticComponent<SVGProps<SVGSVGElement>> };
}

const sandbox: AppPage = {
  path: PAGES.sandbox,
  title: 'Sandbox',
  audience: 'anyone',
  Page: lazy(() => import('../pages/sandbox/sandbox-page')),
  navigation: { label: 'Sandbox', Icon: BeakerIcon },
};

export const pages: readonly AppPage[] = [
  {
    path: PAGES.posts,
    title: 'My Posts',
    audience: 'user',
    Page: lazy(() => import('../pages/posts/posts-page')),
    navigation: { label: 'My Posts', Icon: PencilSquareIcon },
  },
  // Before the address that would take `new` for a post.
  {
    path: PAGES.newPost,
    title: 'New post',
    audience: 'user',
    Page: lazy(() => import('../pages/posts/new-post-page')),
  },
  { path: PAGES.post, title: 'Post', audience: 'user', Page: lazy(() => import('../pages/posts/post-page')) },
  {
    path: PAGES.settings,
    title: 'Notification Settings',
    audience: 'user',
    Page: lazy(() => import('../pages/settings/settings-page')),
    navigation: { label: 'Settings', Icon: Cog6ToothIcon },
  },
  {
    path: PAGES.account,
    title: 'Account',
    audience: 'user',
    Page: lazy(() => import('../pages/account/account-page')),
  },
  { path: PAGES.logIn, title: 'Log in', audience: 'guest', Page: lazy(() => import('../pages/sign-in/log-in-page')) },
  {
    path: PAGES.signUp,
    title: 'Create an account',
    audience: 'guest',
    Page: lazy(() => import('../pages/sign-in/sign-up-page')),
  },
  {
    path: PAGES.confirm,
    title: 'Confirm your address',
    audience: 'anyone',
    Page: lazy(() => import('../pages/sign-in/confirm-page')),
  },
  {
    path: PAGES.forgot,
    title: 'Forgot your password',
    audience: 'guest',
    Page: lazy(() => import('../pages/sign-in/forgot-page')),
  },
  {
    path: PAGES.reset,
    title: 'Choose a new password',
    audience: 'anyone',
    Page: lazy(() => import('../pages/sign-in/reset-page')),
  },
  ...(serviceFacts.sandbox === null ? [] : [sandbox]),
];

export const navigation = pages.flatMap(({ path, navigation: entry }) =>
  entry === undefined ? [] : [{ path, ...entry }],
);

/** Where a signed-in user starts: in the sandbox, with what it is there for. */
export const firstPage: string = serviceFacts.sandbox === null ? (navigation[0]?.path ?? PAGES.account) : PAGES.sandbox;

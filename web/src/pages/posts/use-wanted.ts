import { useSearchParams } from 'wouter';
import type { PostsListData } from '../../api/generated';
import { paramsOf, type Wanted, wantedFrom } from './wanted';

/** Posts on a page of the list. */
export const LIMIT = 20;

/** Which posts are looked for, from the address; and the way to look for others. */
export function useWanted(): [Wanted, (change: Partial<Wanted>) => void] {
  const [params, setParams] = useSearchParams();
  const wanted = wantedFrom(params);
  // Another page of the list is one to go back to; another filter is not, letter by letter.
  const want = (change: Partial<Wanted>) =>
    setParams(paramsOf({ ...wanted, page: 1, ...change }), { replace: change.page === undefined });
  return [wanted, want];
}

export const queryOf = ({ state, search, page }: Wanted): NonNullable<PostsListData['query']> => ({
  ...(state === null ? {} : { state }),
  ...(search === '' ? {} : { search }),
  page,
  limit: LIMIT,
});

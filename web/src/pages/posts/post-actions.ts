// What an author can have done to a post. Each answer is the post as it is now; a refusal says what is true instead, and
// the page asks for that.

import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { told } from '../../app/told';
import {
  decisionsApprove,
  decisionsDelete,
  decisionsPosted,
  decisionsRegenerate,
  decisionsUndo,
  deliveriesConfirm,
  type PostResponse,
  postsEdit,
  postsRestore,
  postsSend,
} from '../../api/generated';
import {
  postsHistoryOfQueryKey,
  postsListQueryKey,
  postsOneQueryKey,
  postsRevisionsQueryKey,
} from '../../api/generated/@tanstack/react-query.gen';
import { problemOf } from '../../api/problem';
import type { Channel } from './channel-words';

/** Shows the answer at once, and asks again for everything about the post: more may have happened since. */
export function keepPost(client: QueryClient, post: PostResponse): void {
  client.setQueryData(postsOneQueryKey({ path: { id: post.id } }), post);
  refreshPost(client, post.id);
}

function refreshPost(client: QueryClient, id: number): void {
  const path = { id };
  for (const queryKey of [
    postsOneQueryKey({ path }),
    postsListQueryKey(),
    postsHistoryOfQueryKey({ path }),
    postsRevisionsQueryKey({ path }),
  ]) {
    void client.invalidateQueries({ queryKey });
  }
}

interface Action<Input> {
  run: (input: Input) => Promise<{ data: unknown }>;
  /** Said when it is done. */
  done: string | ((input: Input) => string);
}

function useAction<Input = void>(postId: number, { run, done }: Action<Input>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (input: Input) => (await run(input)).data,
    meta: { failsInPlace: true },
    onSuccess: (answer, input) => {
      told.done(typeof done === 'string' ? done : done(input));
      if (isPost(answer)) keepPost(client, answer);
      else refreshPost(client, postId);
    },
    onError: (error) => {
      const { detail, status, unanswered } = problemOf(error);
      if (status === 409) told.overtaken(detail);
      else told.failed(detail);
      // What did not get an answer may have been done all the same.
      if (status === 409 || status === 404 || unanswered) refreshPost(client, postId);
    },
  });
}

/** A send is answered with a sentence, everything else with the post. */
const isPost = (answer: unknown): answer is PostResponse =>
  typeof answer === 'object' && answer !== null && 'revision' in answer && 'channels' in answer;

export function usePostActions({ id, revision }: Pick<PostResponse, 'id' | 'revision'>) {
  const path = { id };
  return {
    approve: useAction(id, {
      run: () => decisionsApprove({ path, body: { revision } }),
      done: 'Approved. The text is yours to post.',
    }),
    regenerate: useAction<string>(id, {
      run: (instruction) =>
        decisionsRegenerate({ path, body: instruction === '' ? { revision } : { revision, instruction } }),
      done: revision === 0 ? 'Trying again.' : `Draft ${revision + 1} is being written.`,
    }),
    remove: useAction(id, { run: () => decisionsDelete({ path, body: { revision } }), done: 'Deleted.' }),
    undo: useAction(id, {
      run: () => decisionsUndo({ path, body: { revision } }),
      done: `Undone. Draft ${revision} waits for you again.`,
    }),
    posted: useAction(id, {
      run: () => decisionsPosted({ path, body: { revision } }),
      done: 'Noted: you posted it.',
    }),
    restore: useAction<number>(id, {
      run: (n) => postsRestore({ path: { id, n } }),
      done: (n) => `Draft ${n} is back, as a new draft.`,
    }),
  };
}

/** @returns saves an own text in place of the draft that it was made from. */
export const useEdit = (id: number) =>
  useAction<{ revision: number; content: string }>(id, {
    run: (body) => postsEdit({ path: { id }, body }),
    done: 'Saved as a new draft. It replaces the old one in Telegram, too.',
  });

export function useSends(id: number) {
  return {
    send: useAction<Channel>(id, {
      run: (channel) => postsSend({ path: { id }, body: { channel } }),
      done: (channel) => (channel === 'telegram' ? 'On its way to Telegram.' : 'On its way to your mailbox.'),
    }),
    settle: useAction<{ deliveryId: number; arrived: boolean }>(id, {
      run: ({ deliveryId, arrived }) => deliveriesConfirm({ path: { id: deliveryId }, body: { arrived } }),
      done: ({ arrived }) => (arrived ? 'Good to know, thank you.' : 'It is sent once more.'),
    }),
  };
}

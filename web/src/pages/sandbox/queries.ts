// What is asked of the stand-ins again and again, since nothing tells of changes there.

import { queryOptions, useMutation } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client';
import { standIns } from './stand-ins';

/** Fast enough to feel like a push; an unchanged answer is a 304. */
const CHAT_EVERY_MS = 400;
const LIST_EVERY_MS = 2_000;

const polled = (refetchInterval: number) => ({ refetchInterval, staleTime: 0, retry: false }) as const;

export const chatOptions = (id: number) =>
  queryOptions({ queryKey: ['sandbox', 'chat', id], queryFn: () => standIns.chat(id), ...polled(CHAT_EVERY_MS) });

export const chatsOptions = () =>
  queryOptions({ queryKey: ['sandbox', 'chats'], queryFn: standIns.chats, ...polled(LIST_EVERY_MS) });

export const commandsOptions = (id: number) =>
  queryOptions({ queryKey: ['sandbox', 'commands', id], queryFn: () => standIns.commands(id) });

export const inboxOptions = (to: string | null) =>
  queryOptions({ queryKey: ['sandbox', 'inbox', to], queryFn: () => standIns.inbox(to), ...polled(LIST_EVERY_MS / 2) });

export const mailOptions = (id: number) =>
  queryOptions({ queryKey: ['sandbox', 'mail', id], queryFn: () => standIns.mail(id) });

/** What a person does in a chat is seen there at once. */
export function useChatAct<Input, Result>(chatId: number, act: (input: Input) => Promise<Result>) {
  return useMutation({
    mutationFn: act,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: chatOptions(chatId).queryKey }),
  });
}

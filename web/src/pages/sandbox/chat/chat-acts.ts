// What one can do from within a message, given to all of them by the chat.

import { createContext, useContext } from 'react';
import type { Message } from '../stand-ins';

export interface ChatActs {
  copy: (text: string) => void;
  command: (text: string) => void;
  tap: (message: Message, data: string) => Promise<void>;
  reply: (message: Message) => void;
  goTo: (messageId: number) => void;
}

export const ChatActsContext = createContext<ChatActs | null>(null);

export function useChatActs(): ChatActs {
  const acts = useContext(ChatActsContext);
  if (acts === null) throw new Error('a message outside of a chat');
  return acts;
}

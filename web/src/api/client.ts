// Sets up the generated client: the one way in which the page speaks to the API.

import { client } from './generated/client.gen';
import { isAborted, problemOf } from './problem';
import { type Tokens, transport } from './transport';

export function setUpClient(tokens: Tokens): void {
  client.setConfig({
    baseUrl: '',
    throwOnError: true,
    fetch: transport(tokens),
    auth: async () => (await tokens.current()) ?? undefined,
  });
  client.interceptors.error.use((error, response) => (isAborted(error) ? error : problemOf(error, response)));
}

import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './app/styles.css';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setUpClient } from './api/client';
import { App } from './app/app';
import { reloadAfterUpgrade } from './app/error-boundary';
import { followSession } from './app/live';
import { styleNonce } from './app/service-facts';
import { currentSession, restore, tokens } from './session/session';

// For the style that keeps the page from scrolling behind a dialog.
setNonce(styleNonce);
setUpClient(tokens);
reloadAfterUpgrade();
followSession();
if (currentSession().state === 'restoring') void restore();

const root = document.getElementById('root');
if (root === null) throw new Error('the document has no root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// The author's own edit of the draft they see. What they typed is theirs: whatever happens to the post meanwhile, it stays.

import { Alert, Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { POST_CHARACTERS } from '../../../../domain/limits';
import type { PostResponse } from '../../api/generated';
import { copyText } from '../../app/copy-text';
import { told } from '../../app/told';
import { LengthCounter } from '../../forms/length-counter';
import { useUnsavedChanges } from '../../forms/unsaved-changes';
import styles from './post-editor.module.css';
import { useEdit } from './post-actions';
import { STATES } from './post-words';

export function PostEditor({ post, close }: { post: PostResponse; close: () => void }) {
  const [base, setBase] = useState({ revision: post.revision, content: post.content ?? '' });
  const [text, setText] = useState(base.content);
  const edit = useEdit(post.id);
  const changed = text !== base.content;
  useUnsavedChanges(changed && !edit.isSuccess);

  const closed = post.state !== 'awaiting_decision';
  const overtaken = !closed && post.revision !== base.revision;
  const unfit = text.trim() === '' || text.length > POST_CHARACTERS;
  return (
    <form
      className="card"
      aria-label="Edit the draft"
      onSubmit={(event) => {
        event.preventDefault();
        if (!changed) return close();
        edit.mutate({ revision: base.revision, content: text }, { onSuccess: close });
      }}
    >
      <Stack gap="md">
        <Textarea
          label={`Draft ${base.revision}`}
          autosize
          minRows={8}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autoFocus
        />
        {overtaken ? (
          <Alert color="yellow" role="alert" title={`Draft ${post.revision} came meanwhile`}>
            Your text is still here. You can save it in place of that draft, or cancel and read it first.
          </Alert>
        ) : null}
        {closed ? (
          <Alert color="yellow" role="alert" title={`Meanwhile: ${STATES[post.state].label.toLowerCase()}`}>
            So this cannot be saved at the moment. Copy it if you want to keep it.
          </Alert>
        ) : null}
        <div className={styles.foot}>
          <LengthCounter text={text} limit={POST_CHARACTERS} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close} disabled={edit.isPending}>
              Cancel
            </Button>
            {closed ? <CopyMine text={text} /> : null}
            {overtaken ? (
              <Button onClick={() => setBase({ revision: post.revision, content: post.content ?? '' })}>
                Keep my text
              </Button>
            ) : null}
            {closed || overtaken ? null : (
              <Button type="submit" loading={edit.isPending} disabled={unfit}>
                Save
              </Button>
            )}
          </Group>
        </div>
      </Stack>
    </form>
  );
}

function CopyMine({ text }: { text: string }) {
  return (
    <Button
      onClick={() =>
        void copyText(text).then((copied) =>
          copied ? told.done('Copied.') : told.failed('The browser does not allow it. Select the text by hand.'),
        )
      }
    >
      Copy my text
    </Button>
  );
}

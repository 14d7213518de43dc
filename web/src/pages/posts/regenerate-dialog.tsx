import { Button, Chip, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { INSTRUCTION_CHARACTERS } from '../../../../domain/limits';

const WISHES = ['Shorter', 'More personal', 'A stronger first line', 'No hashtags'];

interface RegenerateDialogProps {
  opened: boolean;
  close: () => void;
  regenerate: (instruction: string) => void;
}

export function RegenerateDialog({ opened, close, regenerate }: RegenerateDialogProps) {
  return (
    <Modal opened={opened} onClose={close} title="What should be different?" centered>
      <Wish close={close} regenerate={regenerate} />
    </Modal>
  );
}

/** Begins empty each time the dialog opens. */
function Wish({ close, regenerate }: Omit<RegenerateDialogProps, 'opened'>) {
  const [instruction, setInstruction] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        close();
        regenerate(instruction.trim());
      }}
    >
      <Stack gap="md">
        <Textarea
          label="Your wish"
          description="If you like. Without one you get a different take."
          autosize
          minRows={2}
          maxRows={8}
          maxLength={INSTRUCTION_CHARACTERS}
          value={instruction}
          onChange={(event) => setInstruction(event.currentTarget.value)}
          data-autofocus
        />
        <Group gap="xs" role="group" aria-label="Ideas">
          {WISHES.map((wish) => (
            <Chip
              key={wish}
              checked={instruction.includes(wish)}
              onChange={(wanted) => setInstruction(wanted ? added(instruction, wish) : removed(instruction, wish))}
            >
              {wish}
            </Chip>
          ))}
        </Group>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit">Write another draft</Button>
        </Group>
      </Stack>
    </form>
  );
}

const added = (text: string, wish: string): string => (text.trim() === '' ? wish : `${text.trim()}. ${wish}`);

const removed = (text: string, wish: string): string =>
  text
    .replace(wish, '')
    .replaceAll(/\.\s*\./g, '.')
    .replaceAll(/^[\s.]+|[\s.]+$/g, '');

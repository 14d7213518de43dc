import { Button, Stack, Textarea } from '@mantine/core';
import { POST_CHARACTERS } from '../../../../domain/limits';
import type { CreatePostRequest } from '../../api/generated';
import { FormProblem } from '../../forms/form-problem';
import { LengthCounter } from '../../forms/length-counter';
import { useApiForm } from '../../forms/use-api-form';

interface OwnTextFormProps {
  create: (body: CreatePostRequest) => Promise<void>;
  onChange: (dirty: boolean) => void;
}

export function OwnTextForm({ create, onChange }: OwnTextFormProps) {
  const { form, sending, problem, submit } = useApiForm({
    initialValues: { content: '' },
    validate: { content: (content) => (content.trim() === '' ? 'Paste your text.' : null) },
    send: create,
    done: 'Your text is on its way to your channels.',
  });
  form.watch('content', ({ value }) => onChange(value !== ''));
  const tooLong = form.values.content.length > POST_CHARACTERS;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <div>
          <Textarea label="Your text" autosize minRows={10} {...form.getInputProps('content')} />
          <LengthCounter text={form.values.content} limit={POST_CHARACTERS} />
        </div>
        <FormProblem detail={problem} />
        <Button type="submit" loading={sending} disabled={tooLong} fullWidth>
          Bring it in
        </Button>
      </Stack>
    </form>
  );
}

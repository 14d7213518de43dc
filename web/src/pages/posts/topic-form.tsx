import { Autocomplete, Button, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { TOPIC_CHARACTERS } from '../../../../domain/limits';
import type { CreatePostRequest } from '../../api/generated';
import { FormProblem } from '../../forms/form-problem';
import { LengthCounter } from '../../forms/length-counter';
import { useApiForm } from '../../forms/use-api-form';
import { LANGUAGES } from './languages';

const TONES = ['Warm', 'Direct', 'Thoughtful', 'Playful', 'Factual'];

interface Values {
  topic: string;
  tone: string;
  audience: string;
  language: string | null;
}

interface TopicFormProps {
  create: (body: CreatePostRequest) => Promise<void>;
  onChange: (dirty: boolean) => void;
}

export function TopicForm({ create, onChange }: TopicFormProps) {
  const { form, sending, problem, submit } = useApiForm<Values>({
    initialValues: { topic: '', tone: '', audience: '', language: null },
    validate: {
      topic: (topic) => {
        if (topic.trim() === '') return 'Say what it is about.';
        return topic.trim().length > TOPIC_CHARACTERS ? 'Say it shorter.' : null;
      },
    },
    send: ({ topic, ...wishes }) => create({ topic, ...given(wishes) }),
    done: 'Your draft is being written.',
  });
  form.watch('topic', ({ value }) => onChange(value !== ''));
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <div>
          <Textarea
            label="Topic"
            description="What happened, what you think, what others should take from it."
            autosize
            minRows={3}
            {...form.getInputProps('topic')}
          />
          <LengthCounter text={form.values.topic} limit={TOPIC_CHARACTERS} />
        </div>
        <Autocomplete
          label="Tone"
          description="Optional"
          data={TONES}
          maxLength={100}
          size="md"
          comboboxProps={{ withinPortal: false }}
          {...form.getInputProps('tone')}
        />
        <TextInput
          label="Audience"
          description="Optional"
          placeholder="Founders, nurses, my team…"
          maxLength={200}
          {...form.getInputProps('audience')}
        />
        <Select
          label="Language"
          description="Optional"
          placeholder="As the topic is written"
          data={LANGUAGES}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'No language' }}
          comboboxProps={{ withinPortal: false }}
          {...form.getInputProps('language')}
        />
        <FormProblem detail={problem} />
        <Button type="submit" loading={sending} fullWidth>
          Write a draft
        </Button>
      </Stack>
    </form>
  );
}

/** Without what was left empty. */
function given(wishes: Omit<Values, 'topic'>): Omit<CreatePostRequest, 'topic'> {
  return Object.fromEntries(
    Object.entries(wishes).flatMap(([name, wish]) =>
      typeof wish !== 'string' || wish.trim() === '' ? [] : [[name, wish.trim()]],
    ),
  );
}

/** A labelled input, with the API's error about its value below. */
import type { ComponentChildren, InputHTMLAttributes } from 'preact';

export const Field = ({
  label,
  fieldError,
  children,
}: {
  label: string;
  fieldError?: string | undefined;
  children: ComponentChildren;
}) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is its child
  <label class="field">
    <span>{label}</span>
    {children}
    {fieldError && (
      <span class="field-error" role="alert">
        {fieldError}
      </span>
    )}
  </label>
);

interface InputProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly fieldError?: string | undefined;
  readonly type?: 'text' | 'email' | 'password' | 'number' | 'search' | 'datetime-local';
  readonly autocomplete?: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'email' | 'name' | 'off';
  readonly inputMode?: 'numeric' | 'text' | 'url';
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly maxLength?: number;
}

export const Input = ({ label, value, change, fieldError, ...rest }: InputProps) => (
  <Field label={label} fieldError={fieldError}>
    <input
      {...(rest as InputHTMLAttributes<HTMLInputElement>)}
      class={`input ${fieldError ? 'input-error' : ''}`}
      value={value}
      aria-invalid={fieldError ? true : undefined}
      onInput={({ currentTarget }) => change(currentTarget.value)}
    />
  </Field>
);

export const Choice = (props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly change: (value: string) => void;
}) => (
  <Field label={props.label}>
    <select class="select" value={props.value} onChange={({ currentTarget }) => props.change(currentTarget.value)}>
      {props.options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  </Field>
);

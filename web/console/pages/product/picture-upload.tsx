/** Chooses or drops the file of a picture, and uploads it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { PICTURE_BYTES_MAX } from '#domain/limits.ts';
import { PICTURE_TYPES } from '#domain/picture.ts';
import { readPicture, UploadFailed, uploadPicture } from '#web/console/upload-picture.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { showError } from '#web/shared/ui/components.tsx';

const t = words({
  label: ['Upload a picture', '이미지 올리기'],
  choose: ['Choose a file…', '파일 선택…'],
  hint: [
    'Or drop a file here. PNG, JPEG, WebP or AVIF, at most {megabytes} MB.',
    '파일을 여기에 끌어다 놓아도 됩니다. PNG, JPEG, WebP, AVIF, 최대 {megabytes}MB.',
  ],
  uploading: ['Uploading {name}: {percent} %', '{name} 올리는 중: {percent}%'],
  done: ['The picture is uploaded. Save to show it.', '이미지를 올렸습니다. 저장하면 표시됩니다.'],
  cancel: ['Stop the upload', '업로드 중단'],
  type: [
    'This file is not a PNG, JPEG, WebP or AVIF picture. Choose another file.',
    'PNG, JPEG, WebP, AVIF 이미지가 아닙니다. 다른 파일을 선택해 주세요.',
  ],
  size: [
    'This file is larger than {megabytes} MB. Choose a smaller picture.',
    '{megabytes}MB보다 큰 파일입니다. 더 작은 이미지를 선택해 주세요.',
  ],
  content: [
    'This file cannot be shown as a picture. It may be damaged, or its name may have the wrong ending.',
    '이미지로 표시할 수 없는 파일입니다. 손상되었거나 확장자가 잘못되었을 수 있습니다.',
  ],
  expired: [
    'The upload took too long. Choose the file again.',
    '업로드가 너무 오래 걸렸습니다. 파일을 다시 선택해 주세요.',
  ],
  offline: [
    'The upload was interrupted. Check the connection and choose the file again.',
    '업로드가 중단되었습니다. 연결을 확인하고 파일을 다시 선택해 주세요.',
  ],
  refused: [
    'The storage refused the file. Choose the file again.',
    '저장소가 파일을 거부했습니다. 파일을 다시 선택해 주세요.',
  ],
});

const MEGABYTES = { megabytes: PICTURE_BYTES_MAX / 1024 / 1024 };
const PREVIEW_PIXELS = 96;

const textOf = (error: Error): string =>
  error instanceof UploadFailed ? t(error.failure, MEGABYTES) : showError(error);

interface Sending {
  readonly name: string;
  readonly preview: string;
  readonly share: number;
}

export function PictureUpload(props: {
  /** Gets the address of the uploaded picture. */
  readonly change: (imageUrl: string) => void;
  /** Called before and after an upload: meanwhile the product cannot be saved. */
  readonly setUploading: (isUploading: boolean) => void;
}) {
  const { change, setUploading } = props;
  const input = useRef<HTMLInputElement>(null);
  const running = useRef<AbortController | undefined>(undefined);
  const [sending, setSending] = useState<Sending>();
  const [isDone, setDone] = useState(false);
  const work = useAction(async (file: File) => {
    const controller = new AbortController();
    running.current = controller;
    setDone(false);
    try {
      const preview = await readPicture(file);
      setUploading(true);
      const progress = (share: number): void => setSending({ name: file.name, preview, share });
      progress(0);
      change(await uploadPicture(file, progress, controller.signal));
      setDone(true);
    } catch (error) {
      // Stopped by the user.
      if (!controller.signal.aborted) throw error;
    } finally {
      setSending(undefined);
      setUploading(false);
      // The same file can be chosen again.
      if (input.current) input.current.value = '';
    }
  });
  useEffect(() => {
    // A browser opens a file that is dropped beside the field, and leaves the page with its form.
    const keepPage = (event: DragEvent): void => event.preventDefault();
    addEventListener('dragover', keepPage);
    addEventListener('drop', keepPage);
    return () => {
      removeEventListener('dragover', keepPage);
      removeEventListener('drop', keepPage);
      running.current?.abort();
    };
  }, []);
  const take = (files: FileList | null | undefined): void => {
    const [file] = files ?? [];
    if (file) work.run(file);
  };
  return (
    <fieldset class="drop stack" onDrop={({ dataTransfer }) => take(dataTransfer?.files)}>
      <legend>{t('label')}</legend>
      <label class={`btn btn-sm choose ${work.busy ? 'btn-disabled' : ''}`}>
        {t('choose')}
        <input
          ref={input}
          type="file"
          accept={PICTURE_TYPES.join()}
          disabled={work.busy}
          onChange={({ currentTarget }) => take(currentTarget.files)}
        />
      </label>
      <p class="soft small">{t('hint', MEGABYTES)}</p>
      {sending && <Progress {...sending} stop={() => running.current?.abort()} />}
      {isDone && (
        <p class="good small" role="status">
          {t('done')}
        </p>
      )}
      {work.error && (
        <p class="bad small" role="alert">
          {textOf(work.error)}
        </p>
      )}
    </fieldset>
  );
}

function Progress({ name, preview, share, stop }: Sending & { readonly stop: () => void }) {
  const text = t('uploading', { name, percent: Math.round(share * 100) });
  return (
    <div class="row">
      <img class="thumbnail" src={preview} width={PREVIEW_PIXELS} height={PREVIEW_PIXELS} alt="" />
      <div class="stack grow">
        <span class="small">{text}</span>
        <progress class="progress" value={share} max={1} aria-label={text} />
      </div>
      <button type="button" class="btn btn-sm" onClick={stop}>
        {t('cancel')}
      </button>
    </div>
  );
}

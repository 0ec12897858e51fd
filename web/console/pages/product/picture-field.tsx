/** The picture of a product: uploaded, or an address, and how it looks. */
import { useState } from 'preact/hooks';
import { IMAGE_URL_CHARACTERS_MAX } from '#domain/limits.ts';
import { mayUpload } from '#web/console/upload-picture.ts';
import { words } from '#web/shared/language.ts';
import { Input } from '#web/shared/ui/field.tsx';
import { PictureUpload } from './picture-upload.tsx';

const t = words({
  label: ['Address of the picture (empty: a donut of the shop)', '이미지 주소 (비우면 기본 도넛 그림)'],
  broken: [
    'The picture does not load. Is the address right, and does the shop allow its host?',
    '이미지를 불러올 수 없습니다. 주소가 맞는지, 허용된 호스트인지 확인해 주세요.',
  ],
});

const PREVIEW_PIXELS = 96;

export function PictureField(props: {
  readonly value: string;
  readonly change: (value: string) => void;
  readonly fieldError: string | undefined;
  readonly setUploading: (isUploading: boolean) => void;
}) {
  const { setUploading, ...address } = props;
  const [broken, setBroken] = useState<string>();
  const src = props.value.trim();
  const isAddress = /^https?:\/\/[^/]+\/./.test(src);
  return (
    <>
      {mayUpload && <PictureUpload change={props.change} setUploading={setUploading} />}
      <Input
        label={t('label')}
        inputMode="url"
        placeholder="https://"
        autocomplete="off"
        maxLength={IMAGE_URL_CHARACTERS_MAX}
        {...address}
      />
      {isAddress && src !== broken && (
        <img
          class="thumbnail"
          src={src}
          width={PREVIEW_PIXELS}
          height={PREVIEW_PIXELS}
          alt=""
          onError={() => setBroken(src)}
        />
      )}
      {isAddress && src === broken && (
        <p class="bad small" role="status">
          {t('broken')}
        </p>
      )}
    </>
  );
}

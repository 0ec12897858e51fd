/** The words of the API pages in English and Korean. */
export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

export const TEXTS = {
  en: {
    title: 'API',
    all: 'All groups',
    otherLanguage: '한국어',
    intro:
      'The API of an online donut shop. It stays correct and available when a product sells out. Every path begins with `/api/v1`; bodies are JSON.',
    rules: [
      [
        'Access token',
        'Log in with `POST /sessions` and send `Authorization: Bearer …`. A token is valid for an hour.',
      ],
      [
        'Idempotency-Key',
        'A POST that creates something needs a key of yours. The same key returns the first result, and nothing happens twice.',
      ],
      ['Errors', 'RFC 9457 problems: `code` is for programs, `title` for people. Each code has a page.'],
      ['Pages', '`?limit=20&cursor=…` returns `{items, next}`. `next` is null on the last page.'],
      ['ETag', 'Send it as `If-None-Match` to read again for 304, or as `If-Match` to change a resource.'],
    ],
    document: 'OpenAPI 3.1 document',
    problems: 'All problems',
    client: 'Client for TypeScript',
    clientMeaning: '`npm run client` in the repository of the shop makes the package. The samples below use it.',
    request: 'Request',
    noFields: 'This request has no parameters.',
    name: 'Name',
    type: 'Type',
    meaning: 'Meaning',
    required: 'required',
    responses: 'Responses',
    status: 'Status',
    fields: 'Fields of the response',
    example: 'Example',
    examples: 'How to call it',
    tryIt: 'Try it',
    needsScript: 'Trying a request needs JavaScript.',
    body: 'Body (JSON)',
    send: 'Send',
    changes: 'This request changes data.',
    keyHint: 'A new key for each request.',
    who: { anyone: 'Without an access token.', optional: 'With or without an access token.' },
    describe: (text: string) => text,
  },
  ko: {
    title: 'API',
    all: '전체 목록',
    otherLanguage: 'English',
    intro:
      '온라인 도넛 쇼핑몰의 API입니다. 품절이 일어나도 정확하게 동작하고 응답을 멈추지 않습니다. 모든 경로는 `/api/v1`로 시작하고 본문은 JSON입니다.',
    rules: [
      [
        '액세스 토큰',
        '`POST /sessions`로 로그인한 뒤 `Authorization: Bearer …`를 보냅니다. 토큰은 한 시간 동안 유효합니다.',
      ],
      [
        'Idempotency-Key',
        '무언가를 만드는 POST에는 직접 정한 멱등 키가 필요합니다. 같은 키로 반복하면 처음 결과를 그대로 반환하며 두 번 처리되지 않습니다.',
      ],
      ['오류', 'RFC 9457 형식입니다. `code`는 프로그램용, `title`은 사용자용이며 코드마다 설명 페이지가 있습니다.'],
      ['페이지', '`?limit=20&cursor=…`는 `{items, next}`를 반환합니다. 마지막 페이지의 `next`는 null입니다.'],
      ['ETag', '다시 읽을 때 `If-None-Match`로 보내면 바뀌지 않은 경우 304를 받고, 변경할 때는 `If-Match`로 보냅니다.'],
    ],
    document: 'OpenAPI 3.1 문서',
    problems: '오류 코드 전체',
    client: 'TypeScript 클라이언트',
    clientMeaning: '쇼핑몰 저장소에서 `npm run client`로 패키지를 만듭니다. 아래 예시는 이 클라이언트를 사용합니다.',
    request: '요청',
    noFields: '파라미터가 없는 요청입니다.',
    name: '이름',
    type: '타입',
    meaning: '설명',
    required: '필수',
    responses: '응답',
    status: '상태',
    fields: '응답 필드',
    example: '예시',
    examples: '호출 방법',
    tryIt: '직접 호출해 보기',
    needsScript: '직접 호출하려면 JavaScript가 필요합니다.',
    body: '본문 (JSON)',
    send: '보내기',
    changes: '데이터를 변경하는 요청입니다.',
    keyHint: '요청마다 새 키를 만듭니다.',
    who: { anyone: '액세스 토큰 없이 호출합니다.', optional: '액세스 토큰은 선택 사항입니다.' },
    describe: (text: string) =>
      `호출 권한: ${text
        .replace(/^For (.*)\.$/, '$1')
        .replace('buyer', '구매자')
        .replace('seller', '판매자')
        .replace('operator', '운영자')}`,
  },
} as const;

import type { Advice } from './advice.ts';
import type { REQUEST_ADVICE } from './requests.ts';

/** The Korean text of content/problem-advice/requests.ts. */
export const REQUEST_ADVICE_KO: Readonly<Record<keyof typeof REQUEST_ADVICE, Advice>> = {
  'request.malformed': [
    '요청을 해석할 수 없습니다. 본문이 JSON이 아니거나, JSON 객체에 같은 키가 두 번 있거나, 주소가 올바르지 않습니다.',
    'JSON 객체 하나를 UTF-8로 작성하고 `Content-Type: application/json` 헤더와 함께 보내세요. 같은 요청을 그대로 반복하면 같은 오류가 반환됩니다.',
  ],
  'request.invalid': [
    '요청은 해석했지만 올바르지 않은 값이 있습니다. 타입이 다르거나, 너무 길거나, 범위를 벗어났거나, 알 수 없는 필드입니다.',
    '`errors`의 각 항목에 값의 위치(`pointer`: 본문 안의 JSON pointer, 쿼리 파라미터의 `?name` 또는 헤더 이름)와 올바른 값의 조건이 있습니다. 값을 고쳐서 다시 보내세요. `Idempotency-Key`는 그대로 사용해도 됩니다.',
  ],
  'request.too_large': [
    '본문이 64 KiB보다 큽니다.',
    '본문을 줄여서 보내세요. 올바른 요청은 이 크기를 넘지 않습니다. 주문 하나에도 항목은 최대 50개입니다.',
  ],
  'request.unsupported_media_type': [
    '본문의 `Content-Type`이 JSON이 아닙니다.',
    '`Content-Type: application/json` 헤더를 지정하세요.',
  ],
  'request.throttled': [
    '호출자 본인의 요청 또는 모든 호출자의 요청을 합한 수가 쇼핑몰의 한도를 넘었습니다.',
    '`Retry-After`에 있는 초만큼 기다린 뒤 다시 보내세요. `Idempotency-Key`가 있는 요청이면 같은 키를 사용하세요. 재시도할 때마다 대기 시간을 늘리세요.',
  ],
  'request.blocked': [
    '웹 애플리케이션 방화벽(AWS WAF)이 요청을 공격으로 판단했거나, 쇼핑몰의 공개 주소로 보내지 않은 요청이거나, 다른 사이트의 페이지가 브라우저를 통해 세션을 갱신하거나 끝내려 했습니다.',
    '쇼핑몰의 공개 주소를 사용하세요. 정상적인 요청이 차단되었다면 `requestId`를 운영자에게 알려 주세요.',
  ],
  'request.if_match_required': [
    '변경 요청에는 어느 버전을 기준으로 변경하는지 지정해야 합니다. 두 사용자가 서로의 변경을 덮어쓰지 않도록 하기 위한 것입니다.',
    '리소스를 조회하고, 응답의 `ETag`를 변경 요청의 `If-Match`로 보내세요.',
  ],
  'request.method_not_allowed': [
    '주소는 있지만 이 메서드를 지원하지 않습니다.',
    '응답 헤더 `Allow`에 있는 메서드를 사용하세요. `GET`을 지원하는 주소는 모두 `HEAD`도 지원합니다.',
  ],
  'request.precondition_failed': [
    '리소스가 `If-Match`와 일치할 때만 처리하라는 요청이지만, 지금은 일치하지 않습니다.',
    '`If-Match` 없이 리소스를 다시 조회하세요. 약한 태그(`W/"…"`)는 어떤 버전과도 일치하지 않습니다.',
  ],
  'route.not_found': [
    '이 주소에 해당하는 API가 없습니다.',
    'API 페이지(`/docs/ko`)에서 올바른 주소를 확인하세요. 모든 주소는 `/api/v1`로 시작합니다.',
  ],
  'auth.required': [
    '액세스 토큰이 없거나, 만료되었거나, 올바르지 않습니다. 토큰이 발급된 뒤에 탈퇴했거나 비밀번호를 변경한 경우에도 발생합니다.',
    '`POST /api/v1/sessions`로 로그인하고, 받은 `accessToken`을 `Authorization: Bearer …` 헤더로 보내세요. 토큰은 한 시간 동안 유효합니다.',
  ],
  'auth.wrong_credentials': [
    '이메일 주소나 비밀번호가 올바르지 않습니다. 가입된 주소인지는 응답으로 알 수 없습니다.',
    '둘 다 다시 입력하세요. 열 번 실패하면 이 주소의 로그인이 한동안 제한됩니다: `auth.too_many_tries`.',
  ],
  'auth.too_many_tries': [
    '이 주소로 로그인하면서 비밀번호를 너무 많이 틀렸습니다. 제한이 풀릴 때까지는 올바른 비밀번호도 거절됩니다.',
    '`Retry-After`에 있는 초만큼 기다리세요. 그 뒤 올바른 비밀번호로 로그인하면 실패 횟수가 초기화됩니다.',
  ],
  'auth.forbidden': [
    '로그인했지만, 계정의 역할로는 사용할 수 없는 API입니다.',
    'API 문서에 적힌 역할의 계정으로 로그인하세요. 다른 사용자의 리소스를 요청한 경우에는 403이 아니라 404가 반환됩니다.',
  ],
  'idempotency.key_required': [
    '무언가를 만드는 요청에는 고유한 키가 필요합니다. 요청을 반복해도 두 번 만들어지지 않도록 하기 위한 것입니다.',
    '`Idempotency-Key`를 보내세요. 새 작업마다 새 UUID를 만들고, 같은 작업을 반복할 때는 같은 UUID를 사용하세요.',
  ],
  'idempotency.key_reused': [
    '최근 24시간 안에 다른 요청에 사용된 키입니다. 그 요청과 주소 또는 본문이 다릅니다.',
    '새 작업에는 새 키를 사용하세요. 처음 요청을 반복하려면 주소와 본문을 똑같이 보내세요.',
  ],
  'cursor.invalid': ['이 목록의 커서가 아닙니다.', '커서 없이 처음부터 조회하고, 응답의 `next` 값을 그대로 보내세요.'],
  'stream.full': [
    '실시간 연결을 모두 사용하고 있습니다. 연결마다 실행 중인 함수 하나를 차지하므로 연결 수에 제한이 있습니다.',
    '대신 `GET /stream?poll=1&after=…`를 15초마다 호출하고, 스트림은 나중에 다시 연결하세요.',
  ],
  'service.unavailable': [
    '지금은 쇼핑몰이 요청을 처리할 수 없습니다. 데이터베이스가 재개되는 중이거나, 어떤 구성 요소가 과부하 상태이거나 응답하지 않습니다. 요청은 실행되지 않았거나 실행 결과를 알 수 없습니다.',
    '`Retry-After`만큼 기다린 뒤 같은 요청을 같은 `Idempotency-Key`로 다시 보내세요. 이미 실행된 작업은 두 번 실행되지 않습니다.',
  ],
  'service.failed': [
    '쇼핑몰에서 예기치 않은 오류가 발생했습니다.',
    '같은 요청을 같은 `Idempotency-Key`로 다시 보내세요. 오류가 계속되면 `requestId`를 운영자에게 알려 주세요.',
  ],
};

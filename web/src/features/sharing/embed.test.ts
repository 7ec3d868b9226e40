import { expect, test } from 'vitest';
import { embedCode } from './embed';

test('a title cannot break out of the code', () => {
  const code = embedCode('http://house/embed/recordings/1', `"><script>alert('&')</script>`);
  expect(code).toContain('src="http://house/embed/recordings/1"');
  expect(code).not.toContain('<script');
  expect(code.match(/"/g)).toHaveLength(12);
});

/** The HTML by which another page frames a recording's player. */

export const PLAYER_WIDTH = 480;
export const PLAYER_HEIGHT = 170;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

export function embedCode(address: string, title: string): string {
  return (
    `<iframe src="${escaped(address)}" title="${escaped(title)}" width="${PLAYER_WIDTH}" height="${PLAYER_HEIGHT}" ` +
    'style="border:0;max-width:100%" loading="lazy"></iframe>'
  );
}

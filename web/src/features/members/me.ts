/** The fold of a member's own view, and the names of levels. */
import type { Level, Me } from '$lib/api/shapes';
import type { Message } from '$lib/live';
import { m } from '$lib/paraglide/messages';

const NAMES = [m.shell_level_sprout, m.shell_level_fruit, m.shell_level_crown, m.shell_level_royal] as const;

export function levelName(level: Level): string {
  return NAMES[level]();
}

export function applyToMe(me: Me, message: Message): Me {
  if (message.type !== 'LevelChanged') return me;
  return { ...me, level: message.level as Level, level_points: message.level_points as number };
}

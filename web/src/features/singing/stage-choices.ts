/** What a singer chooses on the stage besides singing: input, key, leaving out the introduction, practising. */
import { introductionEnd_s } from './lyrics';
import type { Stage } from './stage.svelte';

/** Remember what was chosen about the input, and listen so. */
export async function chooseInput(stage: Stage): Promise<void> {
  stage.settings.keep();
  if (stage.phase === 'ready') await stage.listen();
}

/** Another key, heard from the next start on. */
export async function chooseKey(stage: Stage, key: number): Promise<void> {
  await stage.attempt(() => stage.tune.choose(key), stage.phase);
}

/** To where an introduction may be skipped now; null where that is not worth a tap. */
export function skippable_s(stage: Stage): number | null {
  return stage.phase === 'singing' ? introductionEnd_s(stage.lines, stage.second) : null;
}

/** Leave out the introduction; nothing that is scored lies in it. */
export async function skip(stage: Stage): Promise<void> {
  const to_s = skippable_s(stage);
  if (to_s !== null) await stage.audio.skipTo(to_s);
}

/** Some lines over and over, without being kept, scored or paid for. */
export async function practise(stage: Stage): Promise<void> {
  stage.phase = 'practising';
  await stage.attempt(async () => {
    await stage.practice.start(stage.part!);
    await stage.applySettings();
  }, 'ready');
}

export async function stopPractising(stage: Stage): Promise<void> {
  stage.practice.stop();
  await stage.audio.pause();
  stage.phase = 'ready';
}

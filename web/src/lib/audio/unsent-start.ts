/** The start of a singing that was begun without a network: signed and sent when the house answers again. */
import { api } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import { wallet } from '$lib/wallet';
import { singSong } from '$lib/wallet/commands';
import * as kept from './kept-chunks';

/** The HTTP status that it gets, 0 if the house does not answer; the same start again changes nothing there. */
export async function sendStart(singing: kept.KeptSinging): Promise<number> {
  const { start, singing: id } = singing;
  if (!start) return 204;
  try {
    const transaction = await wallet.sign([singSong(start.account, start.song_number, id)]);
    await api.post('/singings', { id, song: start.song, ...start.how, transaction });
  } catch (failure) {
    if (failure instanceof Problem) return failure.status;
    throw failure;
  }
  singing.start = undefined;
  await kept.keepSinging(singing);
  return 204;
}

/** Placed pieces of mono 16-bit sound as one WAVE file. */

interface Piece {
  /** Of its first sample, from the file's beginning. */
  songFrame: number | null;
  samples: Int16Array<ArrayBuffer>;
}

const HEAD_BYTES = 44;

/** The file; what no piece covers is silent. */
export function waveOf(pieces: Piece[], rate: number): Blob {
  const frames = Math.max(0, ...pieces.map((piece) => (piece.songFrame ?? 0) + piece.samples.length));
  const file = new DataView(new ArrayBuffer(HEAD_BYTES + frames * 2));
  const word = (at: number, text: string) => [...text].forEach((letter, index) => file.setUint8(at + index, letter.charCodeAt(0)));
  word(0, 'RIFF');
  file.setUint32(4, HEAD_BYTES - 8 + frames * 2, true);
  word(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, rate, true);
  file.setUint32(28, rate * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  word(36, 'data');
  file.setUint32(40, frames * 2, true);
  for (const { songFrame, samples } of pieces)
    samples.forEach((sample, index) => file.setInt16(HEAD_BYTES + ((songFrame ?? 0) + index) * 2, sample, true));
  return new Blob([file], { type: 'audio/wav' });
}

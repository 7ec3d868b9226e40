/** The machine that this page runs on, in words that its member knows. */

/** What a machine of this name looks like; null where the name that its member gave does not say. */
export function machineKind(name: string): 'phone' | 'computer' | null {
  if (/iphone|ipad|android|phone|galaxy|폰/i.test(name)) return 'phone';
  return /\b(mac|macbook|pc|chromebook|laptop)\b|컴퓨터|노트북/i.test(name) ? 'computer' : null;
}

/** What to call the machine that this page runs on, until its member says better. */
export function machineName(agent: string): string {
  const machines: [RegExp, string][] = [
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android.*Mobile/, 'Android'],
    [/Android/, 'Android tablet'],
    [/Macintosh/, 'Mac'],
    [/Windows/, 'Windows PC'],
    [/CrOS/, 'Chromebook'],
    [/Linux/, 'Linux PC'],
  ];
  const browsers: [RegExp, string][] = [
    [/Firefox\//, 'Firefox'],
    [/Edg\//, 'Edge'],
    [/SamsungBrowser\//, 'Samsung Internet'],
    [/Chrome\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ];
  const found = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  return [found(machines), found(browsers)].filter(Boolean).join(' · ') || '?';
}

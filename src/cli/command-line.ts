/** A command line that can be pasted into a shell again, with the values of secrets masked. */
export function commandLine(words: readonly string[], { resume }: { readonly resume?: string } = {}): string {
  const kept: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    // A resumed command names its directory once.
    if (resume !== undefined && ["--resume", "--out"].includes(word)) index += 1;
    else if (resume !== undefined && (word === "--new" || /^--(resume|out)=/.test(word))) continue;
    else kept.push(word);
  }
  const all = resume === undefined ? kept : [...kept, "--resume", resume];
  return all.map((word) => quoted(masked(word))).join(" ");
}

/** The user and password of an address, and the values of its query, may be secrets. */
function masked(word: string): string {
  return word.replace(/([a-z]+:\/\/)[^/@\s]*@/g, "$1***@").replace(/([?&][\w-]+=)[^&\s]+/g, "$1***");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

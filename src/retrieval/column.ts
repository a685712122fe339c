/** A growing list of 32-bit integers, of which the first `size` are filled. */
export class Column {
  size = 0;
  values = new Int32Array(1024);

  push(value: number): void {
    if (this.size === this.values.length) {
      const grown = new Int32Array(this.size * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.size++] = value;
  }

  taken(): Int32Array {
    return this.values.slice(0, this.size);
  }
}

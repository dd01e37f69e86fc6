// A list of findings to walk through with the arrow keys; what is chosen is told at once.
export default {
  template: `
    <div class="listbox" role="listbox" tabindex="0" :aria-label="label" :aria-activedescendant="current ? own + current : null" @keydown="key">
      <template v-for="(item, index) in items" :key="item.id">
        <div v-if="index === 0 || items[index - 1].group !== item.group" class="group" role="presentation">{{ item.group }}</div>
        <div class="option" :class="item.state" role="option" :id="own + item.id" :data-id="item.id" :aria-selected="item.id === current" @click="pick(item.id)">
          <div class="head"><span class="chip" :class="item.chip">{{ item.chip }}</span><span class="name">{{ item.name }}</span>
            <span v-if="item.state !== item.chip && item.state !== '未复核'" class="chip" :class="item.state">{{ item.state }}</span></div>
          <div class="text">{{ item.text }}</div>
        </div>
      </template>
      <div v-if="!items.length" class="empty"><h2>没有符合的</h2><p>{{ hint }}</p></div>
    </div>`,
  emits: ["pick"],
  props: { items: Array, selected: String, label: String, hint: String },
  data: () => ({ current: "", own: "o-" + Math.random().toString(36).slice(2) + "-" }),
  watch: { selected: { immediate: true, handler(value) { this.current = value; this.show(); } }, items() { this.show(); } },
  methods: {
    show() { this.$nextTick(() => document.getElementById(this.own + this.current)?.scrollIntoView({ block: "nearest" })); },
    pick(id) { if (id && id !== this.current) { this.current = id; this.show(); this.$emit("pick", id); } },
    key(event) {
      const at = this.items.findIndex((item) => item.id === this.current), last = this.items.length - 1;
      const to = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last,
        PageDown: Math.min(at + 8, last), PageUp: Math.max(at - 8, 0) }[event.key];
      if (to === undefined || last < 0) return;
      event.preventDefault();
      this.pick(this.items[to].id);
    },
  },
};

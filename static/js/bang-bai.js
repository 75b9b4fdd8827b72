// The board of stories by keyboard: up and down in a column, left and right between columns.
(() => {
  "use strict";
  for (const board of document.querySelectorAll("[data-board]")) {
    const columns = [...board.children].map((column) => [...column.querySelectorAll(".board__card>a")]);
    board.addEventListener("keydown", (event) => {
      const x = columns.findIndex((cards) => cards.includes(document.activeElement));
      if (x < 0 || !/^Arrow/.test(event.key)) return;
      const y = columns[x].indexOf(document.activeElement), side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      let to = columns[x][y + ({ ArrowUp: -1, ArrowDown: 1 }[event.key] || 0)];
      if (side) for (let n = x + side; columns[n]; n += side) if (columns[n].length) { to = columns[n][Math.min(y, columns[n].length - 1)]; break; }
      if (to) { event.preventDefault(); to.focus(); }
    });
  }
})();

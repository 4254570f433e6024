extension Page {
  /// The page's script. It chooses among what is in the page, and computes nothing.
  static let script = """
    "use strict";
    for (const figure of document.querySelectorAll(".moving")) {
      const table = JSON.parse(figure.querySelector(".table").textContent);
      const controls = [...figure.querySelectorAll("input, select")];
      const curves = [...figure.querySelectorAll(".curve")];
      const words = figure.querySelector(".words");
      const show = () => {
        let place = 0;
        controls.forEach((control, index) => {
          const names = table.sliders[index];
          const name = names[control.value];
          place = place * names.length + Number(control.value);
          if (control.type === "range") {
            control.setAttribute("aria-valuetext", name);
            control.nextElementSibling.textContent = name;
          }
        });
        const frame = table.frames[place];
        curves.forEach((curve, index) => curve.setAttribute("d", frame.paths[index]));
        words.textContent = frame.words;
      };
      controls.forEach((control) => control.addEventListener("input", show));
      figure.querySelector(".controls").hidden = false;
      show();
    }

    """
}

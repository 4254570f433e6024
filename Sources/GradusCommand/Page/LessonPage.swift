import Exercising
import Foundation
import Gradus

extension Page {
  /// The page of a lesson's pictures: those that move, and those of its text.
  ///
  /// - Parameters:
  ///   - pictures: The lesson's, which `respondent` has answered.
  ///   - tell: Is told what is being done.
  /// - Throws: A ``GnuplotFailure``, or what the lesson's functions throw.
  init(
    _ lesson: Lesson, _ pictures: [Picture], by respondent: Respondent, _ gnuplot: Gnuplot,
    tell: (String) -> Void
  ) throws {
    let moving = try lesson.movingFigures(respondent)
    var parts: [String] = []
    if !moving.isEmpty {
      parts += [
        "<h2>Figures that move</h2>",
        "<p class=\"soft\">Their sliders choose among runs that are in this page. On the keyboard, Tab "
          + "goes to a slider and the arrows move it.</p>",
        "<noscript><p>The sliders need JavaScript, which is off: each figure is as it is at "
          + "first.</p></noscript>",
      ]
    }
    for figure in moving {
      let table = try FigureTable(figure) { made, all in
        tell("\(figure.name): \(made) of \(counted(all, "run", "runs"))")
      }
      parts.append(try table.html(by: gnuplot))
    }
    parts.append("<h2>The lesson's pictures</h2>")
    for picture in pictures {
      tell("drawing \(picture.file) …")
      parts.append(try picture.html(by: gnuplot))
    }
    let notes = respondent.notes
    let whose =
      notes.isEmpty
      ? ["<p class=\"soft\">Made by the worked answers.</p>"]
      : ["<p>Made by your code where it can be, and by the worked answers:</p>", "<ul>"]
        + notes.map { "<li>\($0.text.escaped)</li>" } + ["</ul>"]
    self.init(
      title: "\(lesson.number) \(lesson.title)",
      body: whose + parts + [
        "<p class=\"soft\">Drawn by gradus draw \(lesson.number) --page, Gradus "
          + "\(gradusVersion.escaped).</p>"
      ])
  }
}

import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// A picture moved by some pixels.
package let shiftExercise: Exercise<Call, Tensors> = Exercise(
  "2.5.shift", "a shift that keeps the label", file: "Shift.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          call(Matrix([[1, 2, 3], [4, 5, 6]]), down: 1, right: -1),
          answer(Matrix([[0, 0, 0], [2, 3, 0]]))
        )
      ]
    },
    .recorded(
      "is PyTorch's crop of the padded picture", asked, in: "2.5-shift", "",
      inputs: ["image", "down", "right"], outputs: ["moved"]),
    Claim("back again, all is as it was but for what had left the picture", forAll: moves) {
      move, shift in
      let (picture, down, right) = move
      let there = try shift.ask(call(picture, down: down, right: right))["moved"]
      try shift.expect(
        there?.shape == [picture.rows, picture.columns], answered: there?.outline ?? "no picture",
        expected: "a picture of \(picture.shape)")
      let moved = Matrix(
        rows: picture.rows, columns: picture.columns, values: there?.values ?? picture.values)
      var expected = picture
      for row in 0..<picture.rows {
        for column in 0..<picture.columns
        where !(0..<picture.rows).contains(row + down)
          || !(0..<picture.columns).contains(column + right)
        { expected[row, column] = 0 }
      }
      try shift.expect(
        call(moved, down: -down, right: -right), toBe: answer(expected),
        source: "what was there before it was moved by (\(down), \(right)), less what left")
    },
    Claim("rows and columns are treated alike", forAll: moves) { move, shift in
      let (picture, down, right) = move
      try shift.expect(
        call(picture.transposed, down: right, right: down),
        toBe: answer(shifted(picture, down: down, right: right).transposed),
        source: "the picture laid on its side, moved, and turned back")
    },
  ],
  robustness: [
    Claim(
      "by its own size a picture is moved away",
      asking: {
        [
          (call(Matrix([[1, 2]]), down: 1, right: 0), answer(Matrix([[0, 0]]))),
          (call(Matrix([[1, 2]]), down: 0, right: -5), answer(Matrix([[0, 0]]))),
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: ShiftRecipe(), answering: { answer(try $0.moved($1)) },
    [
      Deviation(
        "wraps-round", "What leaves at one side comes in at the other", seenIn: "torch.roll"
      ) { $0.beyond = .wraps },
      Deviation("edge-repeated", "The edge is repeated where nothing comes from") {
        $0.beyond = .repeats
      },
      Deviation("left-as-it-was", "Where nothing comes from, the old picture stays") {
        $0.beyond = .stays
      },
      Deviation("up-and-left", "Moves the other way: the shift is added to where it is read") {
        $0.step = { (-$0, -$1) }
      },
      Deviation("up-for-down", "Moves up for down; right is right") { $0.step = { (-$0, $1) } },
      Deviation("left-for-right", "Moves left for right; down is right") {
        $0.step = { ($0, -$1) }
      },
      Deviation("exchanged", "Down and right are exchanged") { $0.step = { ($1, $0) } },
      Deviation("signs-lost", "Negative shifts go the same way as positive ones") {
        $0.step = { (abs($0), abs($1)) }
      },
      Deviation("negative-ignored", "Negative shifts do nothing") {
        $0.step = { (max(0, $0), max(0, $1)) }
      },
      Deviation("down-alone", "The picture is only moved down or up") {
        $0.step = { d, _ in (d, 0) }
      },
      Deviation("right-alone", "The picture is only moved sideways") {
        $0.step = { _, r in (0, r) }
      },
      Deviation(
        "rows-run-on",
        "The picture is moved as one list: what leaves a row comes in at the next one"
      ) { $0.isOneList = true },
      Deviation("first-lost", "The first row and column of the old picture are left out: > for >=")
      {
        $0.first = 1
      },
      Deviation(
        "in-place", "Pixels are read from the picture that is being written: they smear along"
      ) { $0.worksInPlace = true },
    ]),
  hints: [
    "Ask of each pixel of the new picture: which pixel of the old one has come here?",
    "new(r, c) = old(r − down, c − right) where that lies inside, else 0.",
    "var result = Matrix(rows: image.rows, columns: image.columns), two loops, and an if that asks "
      + "(0..<image.rows).contains(row - down) and the same of the columns.",
  ],
  why:
    "Asked from the new picture, every pixel has exactly one source or none: no hole and no "
    + "double. What comes from outside is background, and the digit is still the same digit.")

private let asked = "the moved picture"

private func call(_ image: Matrix, down: Int, right: Int) -> Call {
  Call(
    asked,
    [
      NamedTensor("image", image), NamedTensor("down", Double(down)),
      NamedTensor("right", Double(right)),
    ])
}

private func answer(_ image: Matrix) -> Tensors { Tensors([NamedTensor("moved", image)]) }

private let moves = zip(
  Generator.matrix(rows: 2...4, columns: 2...4), .integer(in: -2...2), .integer(in: -2...2))

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> Matrix {
  shifted(
    try call.matrix("image"), down: try call.integer("down"), right: try call.integer("right"))
}

/// The lines of `shifted(_:down:right:)`.
private struct ShiftRecipe: Sendable {
  enum Beyond { case isZero, wraps, repeats, stays }

  var beyond = Beyond.isZero
  var step: @Sendable (_ down: Int, _ right: Int) -> (Int, Int) = { ($0, $1) }
  var worksInPlace = false
  var first = 0
  var isOneList = false

  func moved(_ call: Call) throws -> Matrix {
    let image = try call.matrix("image")
    let (down, right) = step(try call.integer("down"), try call.integer("right"))
    var result = Matrix(rows: image.rows, columns: image.columns)
    if isOneList {
      let by = down * image.columns + right
      for index in image.values.indices where image.values.indices.contains(index - by) {
        result.values[index] = image.values[index - by]
      }
      return result
    }
    var worked = image
    for row in 0..<image.rows {
      for column in 0..<image.columns {
        let (r, c) = (row - down, column - right)
        let isInside = (first..<image.rows).contains(r) && (first..<image.columns).contains(c)
        let source = worksInPlace ? worked : image
        let value: Double
        switch beyond {
        case _ where isInside: value = source[r, c]
        case .isZero: value = 0
        case .wraps: value = source[wrapped(r, image.rows), wrapped(c, image.columns)]
        case .repeats:
          value = source[max(0, min(r, image.rows - 1)), max(0, min(c, image.columns - 1))]
        case .stays: value = image[row, column]
        }
        result[row, column] = value
        worked[row, column] = value
      }
    }
    return result
  }

  private func wrapped(_ place: Int, _ count: Int) -> Int { (place % count + count) % count }
}

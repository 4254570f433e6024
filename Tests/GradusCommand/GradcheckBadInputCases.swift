import Testing

extension GradcheckBadInputTests {
  /// A program, and what is said of it.
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var options = ["--at", "[0.5, 2]"]
    let program: String
    let message: String

    init(_ name: String, _ program: String, _ message: String) {
      (testDescription, self.program, self.message) = (name, program, message)
    }

    init(_ name: String, _ options: [String], _ program: String, _ message: String) {
      self.init(name, program, message)
      self.options = options
    }
  }

  /// One list more than may stand in each other, the object around them counted.
  private static let deep =
    String(repeating: "[", count: 64) + String(repeating: "]", count: 64)

  /// In the language of the shell.
  static let shell = [
    Case(
      "dies at start", "exit 3",
      """
      the program ended with exit status 3 instead of an answer
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   nothing
      """),
    Case(
      "is killed", "read line; kill -9 $$",
      """
      the program was ended by signal 9 instead of an answer
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   nothing
      """),
    Case(
      "dies in the middle", "read line; echo '{\"value\": 1}'; read line",
      """
      the program ended with exit status 0 instead of an answer
        request  {"x": [0.5, 2.0], "want": "gradient"}
        answer   nothing
      """),
    Case(
      "hangs", ["--at", "[0.5, 2]", "--timeout", "0.5"], "sleep 600",
      """
      no answer within 0.5 seconds (does the program flush its output after each line?)
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   nothing
      """),
    Case(
      "hangs in the middle of a line", ["--at", "[0.5, 2]", "--timeout", "0.5"],
      "read line; printf '{\"value\"'; sleep 600",
      """
      no whole line within 0.5 seconds
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value"
      """),
    Case(
      "prints junk", "read line; printf 'Hello,\\033[31m world\\n'; read line",
      #"""
      the program's answer is wrong: it is no valid JSON at line 1, column 1
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   Hello,\u{1B}[31m world
      """#),
    Case(
      "half a line", "read line; printf '{\"value\": 1'",
      """
      the program ended with exit status 0 in the middle of its answer
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": 1
      """),
    Case(
      "closes its output and goes on", "exec >&-; sleep 600",
      """
      the program closed its output instead of an answer
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   nothing
      """),
    Case(
      "an answer too many",
      #"while read line; do printf '{"value": 1}\n{"value": 2}\n'; done"#,
      """
      the program said more than it was asked; after its answer came {"value": 2}
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": 1}
      """),
    Case(
      "bare NaN", "while read line; do echo '{\"value\": NaN}'; done",
      """
      the program's answer is wrong: it is no valid JSON at line 1, column 11: NaN, and all \
      numbers must be finite; write "nan", "inf" or "-inf" as strings
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": NaN}
      """),
    Case(
      "no value", "while read line; do echo '{}'; done",
      """
      the answer has neither "value" nor "error"
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {}
      """),
    Case(
      "a value of a wrong kind", "while read line; do echo '{\"value\": [1, {}]}'; done",
      """
      the program's answer is wrong: "value[1]" is {}, no number
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": [1, {}]}
      """),
    Case(
      "a value that is true", "while read line; do echo '{\"value\": true}'; done",
      """
      the program's answer is wrong: "value" is true, no number or array of numbers
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": true}
      """),
    Case(
      "a value that is a text", "while read line; do echo '{\"value\": \"1.5\"}'; done",
      """
      the program's answer is wrong: "value" is "1.5", no number or array of numbers
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": "1.5"}
      """),
    Case(
      "a value out of range", "while read line; do echo '{\"value\": 1e309}'; done",
      """
      the program's answer is wrong: value is 1e309: not a finite number; write "nan", "inf" or \
      "-inf" as strings
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": 1e309}
      """),
    Case(
      "a value and an error", "while read line; do echo '{\"value\": 1, \"error\": \"no\"}'; done",
      """
      the answer has both "value" and "error"
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": 1, "error": "no"}
      """),
    Case(
      "two values", "while read line; do echo '{\"value\": 1, \"value\": 2}'; done",
      """
      the program's answer is wrong: it has the key "value" twice, the second at line 1, column 23
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": 1, "value": 2}
      """),
    Case(
      "a deep value",
      "while read line; do echo '{\"value\": \(deep)}'; done",
      """
      the program's answer is wrong: it has lists and objects in each other more than 64 deep, at \
      line 1, column 74
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": \(deep)}
      """),
    Case(
      "a point and an error", [],
      "while read line; do echo '{\"at\": [1], \"error\": \"no\"}'; done",
      """
      the program does not say where to check it: it has both "at" and "error". --at can say it
        request  {"want": "shape"}
        answer   {"at": [1], "error": "no"}
      """),
    Case(
      "no object", "while read line; do echo '3.5'; done",
      """
      the program's answer is wrong: it is no JSON object
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   3.5
      """),
    Case(
      "undefined at the point", "while read line; do echo '{\"error\": \"log of -1\"}'; done",
      """
      the function has no finite value at the point itself
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"error": "log of -1"}
      """),
    Case(
      "infinite at the point", "while read line; do echo '{\"value\": \"-inf\"}'; done",
      """
      the function has no finite value at the point itself
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": "-inf"}
      """),
    Case(
      "no shape", [], "while read line; do echo '{}'; done",
      """
      the program does not say where to check it: it has no "at". --at can say it
        request  {"want": "shape"}
        answer   {}
      """),
    Case(
      "an empty point", [], "while read line; do echo '{\"at\": []}'; done",
      """
      the program does not say where to check it: "at" is empty: there are no parameters to \
      check. --at can say it
        request  {"want": "shape"}
        answer   {"at": []}
      """),
    Case(
      "an infinite point", [], "while read line; do echo '{\"at\": [1, \"inf\"]}'; done",
      """
      the program does not say where to check it: coordinate 1 of "at" is inf; it must be \
      finite. --at can say it
        request  {"want": "shape"}
        answer   {"at": [1, "inf"]}
      """),
    Case(
      "blocks that do not fit", [],
      "while read line; do echo '{\"at\": [1, 2], \"blocks\": [{\"name\": \"W\", \"shape\": "
        + "[4294967296, 4294967296]}]}'; done",
      """
      the program does not say where to check it: block W has the shape [4294967296, 4294967296], \
      "at" has 2 numbers. --at can say it
        request  {"want": "shape"}
        answer   {"at": [1, 2], "blocks": [{"name": "W", "shape": [4294967296, 4294967296]}]}
      """),
    Case(
      "an unknown precision", [],
      "while read line; do echo '{\"at\": [1], \"precision\": \"bf16\"}'; done",
      """
      the program does not say where to check it: the precision "bf16" is unknown; there are \
      "float64", "float32", "float16", and "bfloat16". --at can say it
        request  {"want": "shape"}
        answer   {"at": [1], "precision": "bf16"}
      """),
  ]

  /// In Python.
  static let python = [
    Case(
      "a gradient of the wrong length",
      "say(value=1) if want == 'value' else say(gradient=[1, 2, 3])",
      """
      the gradient has 3 numbers, x has 2
        request  {"x": [0.5, 2.0], "want": "gradient"}
        answer   {"gradient": [1, 2, 3]}
      """),
    Case(
      "a scalar gradient", "say(value=1) if want == 'value' else say(gradient=1)",
      """
      the program's answer is wrong: "gradient" is 1, no array
        request  {"x": [0.5, 2.0], "want": "gradient"}
        answer   {"gradient": 1}
      """),
    Case(
      "a gradient with a text in it",
      "say(value=1) if want == 'value' else say(gradient=[1, 'two'])",
      """
      the program's answer is wrong: "gradient[1]" is "two", no number
        request  {"x": [0.5, 2.0], "want": "gradient"}
        answer   {"gradient": [1, "two"]}
      """),
    Case(
      "a gradient and an error",
      "say(value=1) if want == 'value' else say(gradient=[1, 2], error='no')",
      """
      the answer has both "gradient" and "error"
        request  {"x": [0.5, 2.0], "want": "gradient"}
        answer   {"gradient": [1, 2], "error": "no"}
      """),
    Case(
      "no gradient", "say(value=1) if want == 'value' else say(error='not written yet')",
      """
      there is no gradient: not written yet
        request  {"x": [0.5, 2.0], "want": "gradient"}
        answer   {"error": "not written yet"}
      """),
    Case(
      "another answer for the same x",
      """
      count = globals().get("count", 0) + 1
      say(value=count) if want == 'value' else say(gradient=[1, 2])
      """,
      """
      the program changes its answer: for the same x it said {"value": 1} before
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   {"value": 4}
      """),
    Case(
      "another gradient for the same x",
      """
      count = globals().get("count", 0) + 1
      say(value=x[0] * x[1]) if want == 'value' else say(gradient=[2, 0.5 + count / 8])
      """,
      """
      the program changes its answer: for the same x coordinate 1 of the gradient was 0.75 before
        request  {"x": [0.5, 2.0], "want": "gradient"}
        answer   {"gradient": [2, 0.875]}
      """),
    Case(
      "a value that becomes an array",
      "say(value=1 if x[0] == 0.5 else [1]) if want == 'value' else say(gradient=[1, 2])",
      """
      the value is an array; for another x it was a number
        request  {"x": [0.50390625, 2.0], "want": "value"}
        answer   {"value": [1]}
      """),
    Case(
      "an array that changes its length",
      "say(value=[1, 2] if x[0] == 0.5 else [1]) if want == 'value' else say(gradient=[1, 2])",
      """
      the value has 1 numbers; for another x it had 2
        request  {"x": [0.50390625, 2.0], "want": "value"}
        answer   {"value": [1]}
      """),
    Case(
      "a line of 100 MB", "print('1' * 100_000_000, flush=True)",
      """
      the answer is longer than 64 MB
        request  {"x": [0.5, 2.0], "want": "value"}
        answer   \(String(repeating: "1", count: 199))…
      """),
    Case(
      "an answer too many, after the last",
      """
      say(value=1) if want == 'value' else say(gradient=[0, 0])
      import atexit
      if want == 'gradient': atexit.register(print, '{"gradient": [0, 0]}')
      """,
      """
      the program said more than it was asked; after its answer came {"gradient": [0, 0]}
        request  {"x": [0.5000465763998524, 2.000294176395631], "want": "value"}
        answer   {"value": 1}
      """),
  ]
}

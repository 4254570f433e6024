/* Rosenbrock's valley in C, checked by gradus gradcheck. No library is needed:

   cc -o gradcheck gradcheck.c && gradus gradcheck --at '[-1.2, 1.0]' -- ./gradcheck [--wrong]   */

#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
  int wrong = count > 1 && strcmp(arguments[1], "--wrong") == 0;
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    double x, y;
    /* {"x": [-1.2, 1.0], "want": "value"} */
    if (sscanf(line, "{\"x\": [%lf, %lf]", &x, &y) != 2) {
      printf("{\"error\": \"two numbers are needed\"}\n");
    } else if (strstr(line, "\"gradient\"")) {
      double dx = -400 * x * (y - x * x) - 2 * (1 - x);
      double dy = (wrong ? 100 : 200) * (y - x * x);
      printf("{\"gradient\": [%.17g, %.17g]}\n", dx, dy);
    } else {
      double valley = y - x * x, slope = 1 - x;
      printf("{\"value\": %.17g}\n", 100 * valley * valley + slope * slope);
    }
    fflush(stdout);
  }
}

#include "GnuplotStream.h"

#ifndef CScan_H
#define CScan_H
#endif

/** Variable of unseal's environment: the file that its record goes to. A variable, and no argument, since whoever reads the record joins the pod after the container. */
export const REPORT_VARIABLE = 'UNSEAL_REPORT';
